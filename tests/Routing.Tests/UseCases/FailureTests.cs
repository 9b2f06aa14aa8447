using System.Net;

namespace Routing.Tests.UseCases;

[Collection(FailingRoutingGroup.Name)]
public sealed class FailureTests(RoutingSystem routing)
{
    [Fact]
    public async Task With_the_vault_away_nothing_is_promised_and_later_it_can_be_taken()
    {
        using var scene = routing.NewScene();
        var (one, two) = (scene.Counselor(), scene.Counselor(3));
        var consultation = await scene.Waiting();
        await scene.OnDuty(one);
        await scene.OnDuty(two);
        await routing.System.KillAsync("storage-vault");

        var away = await scene.Take(one, consultation);
        var state = await scene.StateAsync(consultation);
        await routing.System.RestartAsync("storage-vault");

        away.Is(HttpStatusCode.ServiceUnavailable, "vault-away");
        Assert.Equal(1, state);
        // The circuit to the vault may stay open for a quarter of a minute.
        await Scene.Until(() => scene.Take(two, consultation), answer => answer.Status == HttpStatusCode.OK, 30);
        await Scene.Until(() => routing.CountAsync("routing", "select count(*) from steps where tenant_id = $1", scene.TenantId), count => count == 0, 40);
        (await scene.ReadAtVault(two, consultation)).Is(HttpStatusCode.OK);
        (await scene.ReadAtVault(one, consultation)).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_closing_begun_with_the_vault_away_is_finished_by_itself()
    {
        using var scene = routing.NewScene();
        var counselor = scene.Counselor(0);
        var (consultation, other) = (await scene.Waiting(), await scene.Waiting());
        await scene.OnDuty(counselor);
        (await Scene.Until(() => scene.Take(counselor, consultation), answer => answer.Status != HttpStatusCode.ServiceUnavailable, 30)).Is(HttpStatusCode.OK);
        await routing.System.KillAsync("storage-vault");

        (await scene.Close(counselor, consultation)).Is(HttpStatusCode.ServiceUnavailable, "vault-away");
        (await scene.Next(counselor)).Is(HttpStatusCode.Conflict, "at-capacity");
        await routing.System.RestartAsync("storage-vault");

        await Scene.Until(() => scene.StateAsync(consultation), state => state == 5, 60);
        Assert.Equal(1, await scene.AnnouncedAsync("routing:consultation-closed:v1", consultation));
        (await scene.Close(counselor, consultation)).Is(HttpStatusCode.OK);
        Assert.Equal(1, await scene.StateAsync(other));
    }

    [Fact]
    public async Task A_promise_that_died_with_its_process_is_undone_and_its_grant_ended()
    {
        using var scene = routing.NewScene();
        var (one, two) = (scene.Counselor(), scene.Counselor(3));
        var consultation = await scene.Waiting();
        await scene.OnDuty(one);
        await scene.OnDuty(two);
        // The vault stops answering (but holds the line), so that routing dies between its first and its last step.
        await Signal("storage-vault", "STOP");
        var lost = scene.Take(one, consultation);
        await Scene.Until(() => scene.StateAsync(consultation), state => state == 2);
        await routing.System.KillAsync("routing");
        // However long the restart takes here: first the promise stands, then its time is over.
        await routing.ExecuteAsync("routing", "update steps set due_at = now() + interval '5 minutes' where tenant_id = $1", scene.TenantId);
        await Signal("storage-vault", "CONT");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => lost);
        await routing.System.RestartAsync("routing");

        (await scene.Take(two, consultation)).Is(HttpStatusCode.Conflict, "consultation-already-taken");
        await routing.ExecuteAsync("routing", "update steps set due_at = now() where tenant_id = $1", scene.TenantId);
        await Scene.Until(() => scene.StateAsync(consultation), state => state == 1, 30);
        await Scene.Until(() => routing.CountAsync("routing", "select count(*) from steps where tenant_id = $1", scene.TenantId), count => count == 0, 30);

        (await scene.ReadAtVault(one, consultation)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Take(two, consultation)).Is(HttpStatusCode.OK);
        (await scene.ReadAtVault(two, consultation)).Is(HttpStatusCode.OK);
        Assert.True((await scene.Board(one)).Json.GetProperty("onDuty").GetBoolean());
    }

    [Fact]
    public async Task A_repeat_after_a_crash_carries_the_same_promise_through()
    {
        using var scene = routing.NewScene();
        var one = scene.Counselor(0);
        var (consultation, second) = (await scene.Waiting(), await scene.Waiting());
        await scene.OnDuty(one);
        await Signal("storage-vault", "STOP");
        var lost = scene.Next(one);
        await Scene.Until(() => scene.StateAsync(consultation), state => state == 2);
        await routing.System.KillAsync("routing");
        // However long the restart takes here, the promise must not be too old when the repeat comes.
        await routing.ExecuteAsync("routing", "update steps set due_at = now() + interval '5 minutes' where tenant_id = $1", scene.TenantId);
        await Signal("storage-vault", "CONT");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => lost);
        await routing.System.RestartAsync("routing");

        var again = await scene.Next(one);

        again.Is(HttpStatusCode.OK);
        Assert.Equal(consultation, again.ConsultationId);
        Assert.Equal(1, await scene.StateAsync(second));
        Assert.Equal(1, await routing.CountAsync("vault", "select count(*) from grants where tenant_id = $1", scene.TenantId));
    }

    private async Task Signal(string service, string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", routing.System.Pids[service].ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
