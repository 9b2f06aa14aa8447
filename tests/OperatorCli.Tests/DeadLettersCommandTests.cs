using LocalSystem;

namespace OperatorCli.Tests;

/// <summary>Dead letters from the command line, against a vault that has put events aside.</summary>
[Collection(OperatorSystem.Name)]
public sealed class DeadLettersCommandTests(OperatorSystem system) : IAsyncLifetime
{
    private const string Heard = "line-contact-point:contact-blocked:v1";
    private readonly Guid _event = Guid.CreateVersion7();

    private Guid TenantId => system.Aoba.TenantId;

    // The list is of the whole installation: each test begins with none.
    public Task InitializeAsync() => system.Execute("delete from dead_letters");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task None_is_0_and_any_is_1_and_what_they_carry_is_not_shown()
    {
        var none = await Run("list");
        await system.Bury(TenantId, _event, Heard, """{"carried":"marker"}""");
        var one = await Run("dlq", "list", "--service", "storage-vault");
        var json = await Run("list", "--json");

        Assert.Equal((ExitCode.Fine, ExitCode.Finding, ExitCode.Finding), (none.Code, one.Code, json.Code));
        Assert.Contains($"{_event}  {Heard}  tried 4  TimeoutException", one.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("marker", one.Output + json.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_can_be_taken_now_has_its_effect_and_is_gone()
    {
        var resident = Guid.CreateVersion7();
        await system.Bury(TenantId, _event, Heard, $$"""{"tenantId":"{{TenantId}}","residentId":"{{resident}}","blockedAt":"2026-11-21T12:00:00Z"}""");

        var ran = await Run("redrive", "--service", "storage-vault", "--event", $"{_event}");

        Assert.Equal(ExitCode.Fine, ran.Code);
        Assert.Equal((1L, 0L, 1L), (
            await system.Execute("select count(*) from contact_states where resident_id = $1 and blocked", resident), await system.Execute("select count(*) from dead_letters"), await Acts(1)));
    }

    [Fact]
    public async Task All_are_tried_and_what_fails_again_stays()
    {
        var unknown = Guid.CreateVersion7();
        await system.Bury(TenantId, _event, Heard, "{}");
        await system.Bury(TenantId, unknown, "line-contact-point:never-heard-of:v1", "{}");

        var ran = await Run("redrive", "--service", "storage-vault", "--all");

        Assert.Equal(ExitCode.Finding, ran.Code);
        Assert.Contains($"{_event}  failed again (JsonException)", ran.Output, StringComparison.Ordinal);
        Assert.Contains($"{unknown}  this release does not listen to it", ran.Output, StringComparison.Ordinal);
        Assert.Equal((2L, 5L, 1L), (await system.Execute("select count(*) from dead_letters"), await system.Execute("select attempts::bigint from dead_letters where event_id = $1", _event), await Acts(2)));
    }

    [Fact]
    public async Task One_is_given_up_with_a_reason_and_a_name()
    {
        await system.Bury(TenantId, _event, Heard, "{}");

        var without = await Run("drop", "--service", "storage-vault", "--event", $"{_event}");
        var with = await Run("drop", "--service", "storage-vault", "--event", $"{_event}", "--reason", "superseded");
        var again = await Run("drop", "--service", "storage-vault", "--event", $"{_event}", "--reason", "superseded", "--tenant", system.Aoba.Slug);

        Assert.Equal((ExitCode.Usage, ExitCode.Fine, ExitCode.BadInput), (without.Code, with.Code, again.Code));
        Assert.Equal((0L, 1L), (await system.Execute("select count(*) from dead_letters"), await Acts(3)));
    }

    [Theory]
    [InlineData("list", "--service", "nobody"), InlineData("redrive", "--service", "storage-vault"), InlineData("redrive", "--all"), InlineData("drop", "--service", "routing", "--reason", "unknown")]
    public async Task A_wrong_command_line_ends_with_64(params string[] args) => Assert.Equal(ExitCode.Usage, (await Run(args)).Code);

    [Fact]
    public async Task A_service_that_does_not_answer_is_named_and_the_others_are_listed()
    {
        var options = system.Options(OperatorSystem.First);
        options.Peers["Routing"] = new Uri($"http://127.0.0.1:{Repo.FreePort()}");

        var all = await OperatorSystem.Run(options, "dead-letters", "list");
        var alone = await OperatorSystem.Run(options, "dead-letters", "list", "--service", "routing");

        Assert.Equal((ExitCode.Away, ExitCode.Away), (all.Code, alone.Code));
        Assert.Contains("routing: DOES NOT ANSWER", all.Output, StringComparison.Ordinal);
        Assert.Contains("storage-vault: 0", all.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_issuer_and_an_address_nobody_gave_are_77_and_78()
    {
        var foreign = system.Options(OperatorSystem.First);
        var key = new ToolOptions { Tokens = new() { PrivateKeyFile = system.System.Keys.PrivateKey("reporting") }, Operator = foreign.Operator, Peers = foreign.Peers };

        Assert.Equal(ExitCode.Refused, (await OperatorSystem.Run(key, "dead-letters", "list", "--service", "storage-vault")).Code);
        Assert.Equal(ExitCode.NotConfigured, (await OperatorSystem.Run(foreign, "dead-letters", "list", "--service", "routing")).Code);
    }

    private Task<Ran> Run(params string[] args) => system.Run(OperatorSystem.First, args is ["dlq", ..] ? args : ["dead-letters", .. args]);

    private Task<long> Acts(int act) => system.Execute("select count(*) from dead_letter_acts where event_id = $1 and act = $2 and operator_id = $3", _event, (short)act, OperatorSystem.First);
}
