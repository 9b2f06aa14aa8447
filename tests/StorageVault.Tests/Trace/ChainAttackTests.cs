using StorageVaultClient.Trace;

namespace StorageVault.Tests.Trace;

/// <summary>What trust.md 2.10 wants found: each attack by somebody who owns the database, and the verifier names the first bad entry.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class ChainAttackTests(VaultSystem vault)
{
    private const string Row3 = "(select row_id from access_chain where tenant_id = $1 and seq = 3)";
    private const string Row5 = "(select row_id from access_chain where tenant_id = $1 and seq = 5)";

    [Theory]
    [Trait("Requirement", "34")]
    [InlineData("edit", $"update access_log set actor_id = gen_random_uuid() where tenant_id = $1 and row_id = {Row3}", FindingKind.Broken, 3)]
    [InlineData("edit time", $"update access_log set at = at + interval '1 microsecond' where tenant_id = $1 and row_id = {Row3}", FindingKind.Broken, 3)]
    [InlineData("delete the row", $"delete from access_log where tenant_id = $1 and row_id = {Row3}", FindingKind.RowMissing, 3)]
    [InlineData("delete row and link", $"with gone as (delete from access_log where tenant_id = $1 and row_id = {Row3}) delete from access_chain where tenant_id = $1 and seq = 3", FindingKind.Gap, 3)]
    [InlineData("insert a row", "insert into access_log (tenant_id, row_id, at, actor_kind, act, decision, db_at) values ($1, gen_random_uuid(), now(), 1, 2, 1, now() - interval '1 hour')", FindingKind.NotLinked, 0)]
    [InlineData("insert a link", "update access_chain set seq = seq + 100 where tenant_id = $1 and seq >= 3 ;; insert into access_chain (tenant_id, seq, row_id, hash) values ($1, 3, gen_random_uuid(), sha256('x'))", FindingKind.RowMissing, 3)]
    [InlineData("reorder", "update access_chain set seq = 99 where tenant_id = $1 and seq = 3 ;; update access_chain set seq = 3 where tenant_id = $1 and seq = 5 ;; update access_chain set seq = 5 where tenant_id = $1 and seq = 99", FindingKind.Broken, 3)]
    [InlineData("duplicate a row", $"insert into access_log (tenant_id, row_id, at, actor_kind, actor_id, session_id, act, decision, consultation_id, object_id, log, from_seq, to_seq, db_at) select tenant_id, gen_random_uuid(), at, actor_kind, actor_id, session_id, act, decision, consultation_id, object_id, log, from_seq, to_seq, db_at - interval '2 minutes' from access_log where tenant_id = $1 and row_id = {Row5}", FindingKind.NotLinked, 0)]
    [InlineData("duplicate a link", $"insert into access_chain (tenant_id, seq, row_id, hash) select tenant_id, 8, gen_random_uuid(), hash from access_chain where tenant_id = $1 and seq = 7", FindingKind.RowMissing, 8)]
    [InlineData("edit and re-hash one", $"with e as (update access_log set decision = 1 where tenant_id = $1 and row_id = {Row3}) update access_chain set hash = sha256(hash) where tenant_id = $1 and seq = 3", FindingKind.Broken, 3)]
    public async Task An_attack_is_found_at_its_place(string attack, string sql, FindingKind kind, long seq)
    {
        using var tenant = await TracedTenant.With(vault, 7);
        Assert.True((await tenant.Verify()).IsClean);

        foreach (var statement in sql.Split(" ;; ")) await tenant.Tamper(statement);

        var result = await tenant.Verify();
        Assert.True((kind, seq) == (result.Finding?.Kind, result.Finding?.Seq), $"{attack}: {result.Finding}");
    }

    [Fact]
    [Trait("Requirement", "34")]
    public async Task A_cut_tail_is_seen_by_the_anchor_alone()
    {
        using var tenant = await TracedTenant.With(vault, 6);
        var anchor = await tenant.Anchored();

        await tenant.Tamper("with gone as (delete from access_chain where tenant_id = $1 and seq > 4 returning row_id) delete from access_log where tenant_id = $1 and row_id in (select row_id from gone)");
        await tenant.Tamper("update chain_heads set seq = 4, hash = (select hash from access_chain where tenant_id = $1 and seq = 4) where tenant_id = $1");

        Assert.True((await tenant.Verify()).IsClean);
        var found = (await tenant.Verify(anchor)).Finding;
        Assert.Equal((FindingKind.Cut, 5L), (found?.Kind, found?.Seq));
    }

    [Fact]
    [Trait("Requirement", "34")]
    public async Task A_chain_made_anew_is_seen_by_the_anchor_alone()
    {
        using var tenant = await TracedTenant.With(vault, 3);
        var early = await tenant.Anchored();
        await tenant.Scene.Opened();
        await tenant.Linked();
        var late = await tenant.Anchored();

        await tenant.Tamper("update access_log set decision = 2 where tenant_id = $1 and row_id = (select row_id from access_chain where tenant_id = $1 and seq = 4)");
        await tenant.Rebuild();

        Assert.True((await tenant.Verify()).IsClean);
        Assert.True((await tenant.Verify(early)).IsClean);
        var found = (await tenant.Verify(early, late)).Finding;
        Assert.Equal((FindingKind.Contradicted, 4L), (found?.Kind, found?.Seq));
    }

    [Theory]
    [Trait("Requirement", "41")]
    [InlineData("update access_log set decision = 1")]
    [InlineData("delete from access_log")]
    [InlineData("truncate access_log")]
    [InlineData("update access_chain set seq = seq")]
    [InlineData("delete from access_chain")]
    public async Task Not_even_a_superuser_changes_it_by_mistake(string sql)
    {
        using var scene = vault.NewScene();
        await scene.Opened();

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => vault.Execute(sql));

        Assert.Equal(Npgsql.PostgresErrorCodes.RestrictViolation, refused.SqlState);
    }

    [Fact]
    [Trait("Requirement", "84")]
    public async Task In_a_copy_only_the_last_minute_before_it_may_be_unlinked()
    {
        using var tenant = await TracedTenant.With(vault, 3);
        await tenant.Tamper("insert into access_log (tenant_id, row_id, at, actor_kind, act, decision, db_at) values ($1, gen_random_uuid(), now(), 1, 2, 1, now() - interval '1 hour')");
        var hourAgo = TimeProvider.System.GetUtcNow().AddHours(-1);

        Assert.Null((await Copied(hourAgo.AddSeconds(30))).Finding);
        Assert.Equal(FindingKind.NotLinked, (await Copied(hourAgo.AddMinutes(2))).Finding?.Kind);

        async Task<OperatorCli.Audit.VerificationResult> Copied(DateTimeOffset at)
        {
            await using var source = new OperatorCli.Audit.DatabaseSource(vault.System.Database("vault", "super"), at);
            return await OperatorCli.Audit.Verification.Run(source, tenant.TenantId, 1, null, OperatorCli.Audit.AnchorFolder.None, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_part_of_the_chain_is_verified_from_the_place_before_it()
    {
        using var tenant = await TracedTenant.With(vault, 6);
        await tenant.Tamper($"update access_log set decision = 2 where tenant_id = $1 and row_id = {Row3}");
        await using var source = new OperatorCli.Audit.DatabaseSource(vault.System.Database("vault", "super"));

        var before = await OperatorCli.Audit.Verification.Run(source, tenant.TenantId, 1, 2, OperatorCli.Audit.AnchorFolder.None, CancellationToken.None);
        var after = await OperatorCli.Audit.Verification.Run(source, tenant.TenantId, 4, null, OperatorCli.Audit.AnchorFolder.None, CancellationToken.None);

        Assert.Equal((true, 2L), (before.IsClean, before.Verified));
        Assert.Equal((true, 3L), (after.IsClean, after.Verified));
    }
}
