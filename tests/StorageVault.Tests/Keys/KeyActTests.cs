using System.Net;
using Npgsql;

namespace StorageVault.Tests.Keys;

/// <summary>Acts on keys need two operators; the database keeps the steps of a key's life also against us.</summary>
[Collection(KeysSystemGroup.Name)]
public sealed class KeyActTests(KeysSystem system)
{
    private readonly Guid _first = Guid.CreateVersion7(), _second = Guid.CreateVersion7();

    private Task<Answer> Ask(Scene scene, Guid actId, object body, string? token = null) => scene.Send(HttpMethod.Put, $"/internal/keys/acts/{actId}", token ?? system.Operator(_first), body);

    private Task<Answer> Confirm(Scene scene, Guid actId, Guid by, Guid? tenantId = null) =>
        scene.Send(HttpMethod.Post, $"/internal/keys/acts/{actId}/confirm", system.Operator(by), new { tenantId = tenantId ?? scene.TenantId });

    private static object Rotation(Scene scene) => new { tenantId = scene.TenantId, act = "rotate", kekId = "unset" };

    [Fact, Trait("Requirement", "21")]
    public async Task One_operator_alone_changes_nothing_and_a_second_one_does()
    {
        using var scene = system.Vault.NewScene();
        await scene.Opened();
        var actId = Guid.CreateVersion7();

        (await Ask(scene, actId, Rotation(scene))).Is(HttpStatusCode.Accepted);
        (await Confirm(scene, actId, _first)).Is(HttpStatusCode.Conflict, "approval-missing");
        var alone = await system.Vault.Count("select count(*) from kek_versions where tenant_id = $1", scene.TenantId);
        (await Confirm(scene, actId, _second)).Is(HttpStatusCode.OK);
        var again = await Confirm(scene, actId, _second);

        Assert.Equal((1, 2), (alone, again.Json.GetProperty("version").GetInt32()));
        (await Confirm(scene, actId, Guid.CreateVersion7())).Is(HttpStatusCode.NotFound, "not-found");
        (await Confirm(scene, actId, _second, Guid.CreateVersion7())).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(2, await system.Vault.Count("select count(*) from kek_versions where tenant_id = $1", scene.TenantId));
        Assert.Equal(1, await system.Vault.Count("select count(*) from access_log where tenant_id = $1 and act = 21 and decision = 121 and actor_id = $2", scene.TenantId, _first));
        Assert.Equal(1, await system.Vault.Count("select count(*) from access_log where tenant_id = $1 and act = 22 and actor_id = $2", scene.TenantId, _second));
    }

    [Fact]
    public async Task A_request_is_stale_after_an_hour()
    {
        using var scene = system.Vault.NewScene();
        var actId = Guid.CreateVersion7();
        await Ask(scene, actId, Rotation(scene));
        await system.Vault.Execute("update key_acts set requested_at = requested_at - interval '61 minutes' where act_id = $1", actId);

        (await Confirm(scene, actId, _second)).Is(HttpStatusCode.Conflict, "approval-missing");
    }

    [Fact]
    public async Task A_version_is_disabled_and_taken_back_by_two_operators_and_reads_stop_meanwhile()
    {
        using var scene = system.Vault.NewScene();
        var id = await scene.Opened();
        await system.Vault.Execute("update kek_versions set state = 3 where tenant_id = $1", scene.TenantId);

        Assert.Equal(HttpStatusCode.OK, (await Both(scene, "disable", 1)).Status);
        (await scene.Read(id)).Is(HttpStatusCode.ServiceUnavailable, "vault-away");
        Assert.Equal(HttpStatusCode.OK, (await Both(scene, "enable", 1)).Status);
        (await scene.Read(id)).Is(HttpStatusCode.OK);
        (await Both(scene, "enable", 9)).Is(HttpStatusCode.Conflict, "key-state");

        var list = await scene.Send(HttpMethod.Get, $"/internal/keys/{scene.TenantId}", system.Operator(_first));
        Assert.Equal("""{"versions":[{"kekId":"unset","version":1,"state":"decryptOnly"}]}""", list.Body);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("web-chat")]
    [InlineData("routing")]
    public async Task Only_the_operators_tool_may_ask(string issuer)
    {
        using var scene = system.Vault.NewScene();

        var answer = await Ask(scene, Guid.CreateVersion7(), Rotation(scene), system.Operator(_first, issuer));

        Assert.Contains(answer.Status, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden });
        (await Ask(scene, Guid.CreateVersion7(), Rotation(scene), system.Vault.System.Mint("operator-cli").Service("storage-vault"))).Is(HttpStatusCode.Forbidden, "not-allowed");
        Assert.Equal(0, await system.Vault.Count("select count(*) from key_acts where tenant_id = $1", scene.TenantId));
    }

    [Theory]
    [InlineData("""{"tenantId":"T","act":"rotate","kekId":"../x"}""")]
    [InlineData("""{"tenantId":"T","act":"rotate","kekId":"unset","version":1}""")]
    [InlineData("""{"tenantId":"T","act":"disable","kekId":"unset"}""")]
    [InlineData("""{"tenantId":"T","act":"disable","kekId":"unset","version":0}""")]
    [InlineData("""{"tenantId":"T","act":"destroy","kekId":"unset","version":1}""")]
    [InlineData("""{"tenantId":"T","act":"unknown","kekId":"unset"}""")]
    [InlineData("""{"tenantId":"00000000-0000-0000-0000-000000000000","act":"rotate","kekId":"unset"}""")]
    public async Task A_malformed_act_is_refused(string body)
    {
        using var scene = system.Vault.NewScene();

        (await Ask(scene, Guid.CreateVersion7(), Scene.Raw(body.Replace("\"T\"", $"\"{scene.TenantId}\"", StringComparison.Ordinal)))).Is(HttpStatusCode.BadRequest, "validation-failed");
    }

    [Fact, Trait("Requirement", "21")]
    public async Task The_database_takes_no_data_key_under_a_version_that_does_not_encrypt()
    {
        using var scene = system.Vault.NewScene();
        await scene.Opened();
        foreach (var state in new[] { 3, 4, 5 })
        {
            await system.Vault.Execute("update kek_versions set state = $2 where tenant_id = $1", scene.TenantId, (short)state);

            var refused = await Assert.ThrowsAsync<PostgresException>(() => system.Vault.Execute(
                "insert into deks (tenant_id, dek_id, generation, kek_id, kek_version, wrapped) select tenant_id, gen_random_uuid(), 1, kek_id, kek_version, wrapped from deks where tenant_id = $1", scene.TenantId));

            Assert.Equal("TK001", refused.SqlState);
        }
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(3, 1)]
    [InlineData(3, 5)]
    [InlineData(2, 4)]
    [InlineData(2, 5)]
    [InlineData(5, 4)]
    [InlineData(5, 2)]
    public async Task The_database_knows_the_steps_of_a_keys_life(int from, int to)
    {
        var tenant = Guid.CreateVersion7();
        await system.Vault.Execute("insert into kek_versions (tenant_id, kek_id, version, state) values ($1, 'unset', 1, $2)", tenant, (short)from);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => system.Vault.Execute("update kek_versions set state = $2 where tenant_id = $1", tenant, (short)to));

        Assert.Equal("TK002", refused.SqlState);
    }

    private async Task<Answer> Both(Scene scene, string act, int version)
    {
        var actId = Guid.CreateVersion7();
        await Ask(scene, actId, new { tenantId = scene.TenantId, act, kekId = "unset", version });
        return await Confirm(scene, actId, _second);
    }
}
