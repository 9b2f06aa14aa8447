using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>Rules of the databases, read off the migrations: they are what is applied.</summary>
public sealed partial class SchemaTests
{
    /// <summary>Tables whose rows belong to no single tenant (design §5): hosts, accounts, sessions, keys, cursors.</summary>
    private static readonly string[] WithoutTenant =
    [
        "service-defaults.feed_epochs", "service-defaults.cursors",
        "tenant-directory.tenants", "tenant-directory.hosts", "tenant-directory.accounts", "tenant-directory.sessions", "tenant-directory.invitations",
        "tenant-directory.sign_in_limits", "tenant-directory.line_channels",
        "storage-vault.vault_pods",
        // One row: which pod anchors all tenants' chains.
        "storage-vault.anchoring",
        // Public certificates of the vault's signing keys.
        "storage-vault.disclosure_signers",
    ];

    public static TheoryData<string, string> Tables()
    {
        var tables = new TheoryData<string, string>();
        foreach (var file in Sources.Migrations)
        {
            foreach (Match table in CreateTable().Matches(WithoutComments(file.Text)))
            {
                tables.Add(file.Path, table.Groups[1].Value);
            }
        }

        return tables;
    }

    [Theory, MemberData(nameof(Tables))]
    [Trait("Requirement", "58")]
    public void Every_key_starts_with_the_tenant(string path, string table)
    {
        if (WithoutTenant.Contains($"{path.Split('/')[1]}.{table}"))
        {
            return;
        }

        var body = Body(path, table);
        var keys = Regex.Matches(body, @"(?:primary key|unique)\s*\(([^)]*)\)", RegexOptions.IgnoreCase).Select(key => key.Groups[1].Value.Trim());

        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.StartsWith("tenant_id", key, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"\w+\s+uuid\s+primary key", body);
    }

    [Theory, MemberData(nameof(Tables))]
    [Trait("Requirement", "57")]
    public void Every_tenant_table_is_protected(string path, string table)
    {
        if (WithoutTenant.Contains($"{path.Split('/')[1]}.{table}"))
        {
            return;
        }

        var service = string.Join('/', path.Split('/').Take(2));
        var all = string.Concat(Sources.Migrations.Where(file => file.Path.StartsWith(service, StringComparison.Ordinal)).Select(file => file.Text));
        Assert.Contains($"call protect('{table}'", all, StringComparison.Ordinal);
    }

    /// <summary>Only the vault keeps what people wrote: everywhere else each text or binary column is listed with what it holds.</summary>
    [Fact]
    public void Outside_the_vault_every_text_column_is_known()
    {
        var known = File.ReadAllLines(Path.Combine(Sources.Root, "tests/Architecture.Tests/text-columns.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)[0]).ToHashSet();
        var found = new HashSet<string>();
        foreach (var file in Sources.Migrations.Where(file => !file.Path.StartsWith("services/storage-vault/", StringComparison.Ordinal)))
        {
            var service = file.Path.Split('/')[1];
            foreach (Match table in CreateTable().Matches(WithoutComments(file.Text)))
            {
                foreach (Match column in TextColumn().Matches(Body(file.Path, table.Groups[1].Value)))
                {
                    found.Add($"{service}.{table.Groups[1].Value}.{column.Groups[1].Value}");
                }
            }

            foreach (Match column in AddedColumn().Matches(WithoutComments(file.Text)))
            {
                found.Add($"{service}.{column.Groups[1].Value}.{column.Groups[2].Value}");
            }
        }

        Assert.Empty(found.Except(known));
        Assert.Empty(known.Except(found));
    }

    private static string Body(string path, string table)
    {
        var text = WithoutComments(Sources.Migrations.First(file => file.Path == path).Text);
        var start = Regex.Match(text, $@"create table (?:if not exists )?{table}\s*\(").Index;
        return text[start..text.IndexOf(';', start)];
    }

    private static string WithoutComments(string text) => Regex.Replace(text, @"--[^\n]*", string.Empty);

    [GeneratedRegex(@"create table (?:if not exists )?(\w+)\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^\s*(\w+)\s+(?:text|bytea|jsonb?|varchar|character varying|citext)\b", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex TextColumn();

    [GeneratedRegex(@"alter table (\w+)\s+add column (?:if not exists )?(\w+)\s+(?:text|bytea|jsonb?|varchar)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AddedColumn();
}
