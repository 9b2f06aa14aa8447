using System.Globalization;
using System.Text.Json;
using LocalSystem;
using Npgsql;
using ServiceDefaults;

namespace TenantDirectory.Tests.Service;

/// <summary>tenant-directory with a mail server, and the two services whose events it mails of. Mail goes the way it goes in production: STARTTLS, a checked certificate, a sign-in.</summary>
public sealed class MailSystem : IAsyncLifetime
{
    public const string Console = "https://desk.soudan.example.jp";
    private readonly string folder = Directory.CreateTempSubdirectory("tomoshibi-smtp-").FullName;
    private SmtpSink? sink;

    /// <summary>What tenant-directory is told; a change holds from its next start.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    public RunningSystem System { get; private set; } = null!; // Set by xunit before any test; owner tenant-directory, 2026-11-22.

    public SmtpSink Sink => sink ?? throw new InvalidOperationException();

    /// <summary>A tenant with two privacy officers and a second supervisor, who watches over one desk only.</summary>
    public DemoTenant Kaede { get; private set; } = null!; // Set by xunit before any test; owner tenant-directory, 2026-11-22.

    public DemoTenant Minato => System.Demo.Tenants["minato"];

    public string LogText
    {
        get
        {
            using var file = new StreamReader(new FileStream(Path.Combine(System.Logs, "tenant-directory.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return file.ReadToEnd();
        }
    }

    /// <summary>How many lines with this number, that name this, stand in the service's log.</summary>
    public int LogLines(int number, string named = "") =>
        LogText.Split('\n').Count(line => line.Contains($"\"EventId\":{number},", StringComparison.Ordinal) && line.Contains(named, StringComparison.Ordinal));

    public async Task InitializeAsync()
    {
        sink = SmtpSink.Start(folder);
        var password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, "correct horse\n");
        foreach (var (key, value) in new[]
        {
            ("Mail__Host", "localhost"), ("Mail__Port", sink.Port.ToString(CultureInfo.InvariantCulture)), ("Mail__From", "Tomoshibi <no-reply@soudan.example.jp>"), ("Mail__User", "mailer"),
            ("Mail__PasswordFile", password), ("Mail__ConsoleUrl", Console), ("SSL_CERT_FILE", sink.AuthorityFile),
        })
        {
            Settings[key] = value;
        }

        System = await RunningSystem.StartAsync(new SystemOptions
        {
            Services = ["tenant-directory", "storage-vault", "line-contact-point"],
            Environment = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["tenant-directory"] = Settings },
        });
        var made = Demo.Make("kaede", "かえで市", Guid.NewGuid().ToString("N"));
        Kaede = made with
        {
            Staff =
            [
                .. made.Staff,
                made.Member("sachiko") with { Key = "life", StaffId = Guid.NewGuid(), DisplayName = "森 葉子", Email = "life@kaede.example", Departments = [made.Departments[1]], Desks = [made.Desks[1].DeskId] },
                made.Member("privacy") with { Key = "privacy2", StaffId = Guid.NewGuid(), DisplayName = "原 健", Email = "privacy2@kaede.example" },
            ],
        };
        await System.SeedAsync([Kaede]);
    }

    public async Task DisposeAsync()
    {
        await System.DisposeAsync();
        await Sink.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Puts an event into its owner's outbox, as the owner's own transaction does; its process publishes and feeds it.</summary>
    public async Task<Guid> AnnounceAsync<T>(string database, string type, Guid tenantId, T happened)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync(database, "insert into outbox (tenant_id, event_id, type, data) values ($1, $2, $3, $4::jsonb)", tenantId, id, type, JsonSerializer.Serialize(happened, Json.Options));
        return id;
    }

    /// <summary>All mail, once these events have been heard and no mail waits.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> MailsAfterAsync(params Guid[] events)
    {
        await HeardAsync(events);
        await UntilAsync(async () => await CountAsync("select count(*) from mails where state = 1") == 0);
        return Sink.Received;
    }

    public Task HeardAsync(params Guid[] events) =>
        UntilAsync(async () => await CountAsync("select count(*) from inbox where event_id = any($1)", events) == events.Length);

    /// <summary>Whom the mails went to.</summary>
    public static IEnumerable<string> To(IEnumerable<ReceivedMail> mails) => mails.Select(mail => Assert.Single(mail.To)).Order(StringComparer.Ordinal);

    public async Task<long> CountAsync(string sql, params object[] values) => Convert.ToInt64(await RunAsync("directory", sql, values, command => command.ExecuteScalarAsync()), CultureInfo.InvariantCulture);

    public Task ExecuteAsync(string database, string sql, params object[] values) => RunAsync(database, sql, values, command => command.ExecuteNonQueryAsync());

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; !await holds(); attempt++)
        {
            Assert.True(attempt < 600, "It did not come about.");
            await Task.Delay(100);
        }
    }

    public async Task RestartAsync()
    {
        await System.KillAsync("tenant-directory");
        await System.RestartAsync("tenant-directory");
    }

    private async Task<T> RunAsync<T>(string database, string sql, object[] values, Func<NpgsqlCommand, Task<T>> run)
    {
        await using var connection = new NpgsqlConnection(System.Database(database, "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await run(command);
    }
}

// Not beside the others: two systems at once are more than a small machine has.
[CollectionDefinition("mail", DisableParallelization = true)]
public sealed class MailCollection : ICollectionFixture<MailSystem>;
