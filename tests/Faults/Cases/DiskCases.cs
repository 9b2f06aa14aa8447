using System.Globalization;
using Faults.Actors;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N21, N22: the database's volumes fill up. Needs root and a kernel that mounts a tmpfs.</summary>
internal static class DiskCases
{
    /// <summary>N21: no room for a new page; the log of writes has its own volume and is not full.</summary>
    public static async Task DataFullAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var volume = await SmallVolume.MountAsync(lab, "base", spareMiB: 24, ct);
        var (verdict, run) = await lab.RunAsync("N21", lab.Scale.Load, async token =>
        {
            var tenant = lab.Town.Tenants[0];
            await using var probe = new ResidentActor(lab.System, tenant, tenant.Desks[0], "N21", new Journal());
            await probe.EnterAsync(token);
            await volume.FillAsync(token);
            var refused = 0;
            await Lab.ComesAsync(async () => (refused = await StatusAsync(probe, token)) is 507 or 503, TimeSpan.FromSeconds(40), token);
            findings.Must(refused is 507 or 503, $"volume full: a write is {refused}");
            using var read = await Doors.SendAsync(probe.Client, null, HttpMethod.Get, $"/api/v1/consultations/{probe.ConsultationId}/entries?after=0", null, token);
            findings.Must(read.IsSuccessStatusCode, $"volume full: a read of an open talk is {(int)read.StatusCode}");
            await Task.Delay(TimeSpan.FromSeconds(5), token);
            volume.Free();
            findings.Must(await Lab.ComesAsync(async () => await StatusAsync(probe, token) == 200, TimeSpan.FromSeconds(30), token), "with room again writes are taken");
        }, ct);
        findings.Oracle(verdict);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>N22: no room for the log of writes: PostgreSQL goes down rather than accept.</summary>
    public static async Task WalFullAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        // Segments are 16 MiB: with less to spare than a few of them the server is down before anybody has come in.
        await using var volume = await SmallVolume.MountAsync(lab, "pg_wal", spareMiB: 72, ct);
        var (verdict, run) = await lab.RunAsync("N22", lab.Scale.Load, async token =>
        {
            await volume.FillAsync(token);
            await lab.System.Infra.ExecuteAsync("select pg_switch_wal()", "postgres", token).ContinueWith(_ => { }, TaskScheduler.Default);
            var down = await Lab.ComesAsync(async () => !await AnswersAsync(lab, token), TimeSpan.FromSeconds(60), token);
            findings.Must(down, "the server went down, nothing was accepted without a place for it");
            volume.Free();
            await lab.System.KillAsync("postgres");
            await lab.System.RestartAsync("postgres", token);
        }, ct);
        findings.Oracle(verdict);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    private static async Task<bool> AnswersAsync(Lab lab, CancellationToken ct)
    {
        try
        {
            // A write that has to be in the log before it is answered.
            await lab.System.Infra.ExecuteAsync("select pg_logical_emit_message(true, 'faults', repeat('x', 4000000))", "postgres", ct);
            return true;
        }
        catch (Npgsql.NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<int> StatusAsync(ResidentActor resident, CancellationToken ct)
    {
        var body = System.Text.Json.JsonSerializer.Serialize(new { text = new string('満', 3_900) });
        using var response = await Doors.SendAsync(resident.Client, null, HttpMethod.Put, $"/api/v1/consultations/{resident.ConsultationId}/entries/{Guid.NewGuid()}", body, ct);
        return (int)response.StatusCode;
    }

    /// <summary>A part of the database's folder moved onto a small tmpfs for the time of a case, and back.</summary>
    private sealed class SmallVolume : IAsyncDisposable
    {
        private readonly Lab lab;
        private readonly string folder;

        private SmallVolume(Lab lab, string folder) => (this.lab, this.folder) = (lab, folder);

        private string Ballast => Path.Combine(folder, "ballast");

        public static async Task<SmallVolume> MountAsync(Lab lab, string part, int spareMiB, CancellationToken ct)
        {
            if (Environment.UserName != "root")
            {
                throw new NotHereException("only root may mount a small volume");
            }

            var volume = new SmallVolume(lab, Path.Combine((lab.System.Infra.Postgres ?? throw new NotHereException("the database is not this program's own")).Data, part));
            await lab.System.KillAsync("postgres");
            try
            {
                var kilobytes = long.Parse((await ManagedProcess.RunAsync("du", ["-sk", volume.folder], ct: ct)).Split('\t')[0], CultureInfo.InvariantCulture);
                var size = string.Create(CultureInfo.InvariantCulture, $"size={(kilobytes / 1024) + spareMiB}m,mode=0700,uid=postgres,gid=postgres");
                Directory.Move(volume.folder, volume.folder + ".disk");
                Directory.CreateDirectory(volume.folder);
                await ManagedProcess.RunAsync("mount", ["-t", "tmpfs", "-o", size, "tmpfs", volume.folder], ct: ct);
                await ManagedProcess.RunAsync("cp", ["-a", volume.folder + ".disk/.", volume.folder], ct: ct);
                await lab.System.RestartAsync("postgres", ct);
                return volume;
            }
            catch (InvalidOperationException e)
            {
                await volume.BackAsync(copy: false);
                throw new NotHereException("a small volume cannot be mounted here: " + e.Message.Split('\n')[0]);
            }
        }

        /// <summary>Takes what room there is, and keeps taking what becomes free.</summary>
        public async Task FillAsync(CancellationToken ct)
        {
            var block = new byte[64 * 1024];
            await using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write);
            try
            {
                while (true)
                {
                    await ballast.WriteAsync(block, ct);
                    await ballast.FlushAsync(ct);
                }
            }
            catch (IOException)
            {
                // Full: that is what was wanted.
            }
        }

        public void Free() => File.Delete(Ballast);

        public async ValueTask DisposeAsync()
        {
            Free();
            await lab.System.KillAsync("postgres");
            await BackAsync(copy: true);
        }

        private async Task BackAsync(bool copy)
        {
            var disk = folder + ".disk";
            if (Directory.Exists(disk))
            {
                if (copy)
                {
                    await ManagedProcess.RunAsync("rm", ["-rf", disk]);
                    await ManagedProcess.RunAsync("cp", ["-a", folder, disk]);
                }

                await ManagedProcess.RunAsync("umount", [folder]).ContinueWith(_ => { }, TaskScheduler.Default);
                Directory.Delete(folder);
                Directory.Move(disk, folder);
            }

            await lab.System.RestartAsync("postgres");
        }
    }
}
