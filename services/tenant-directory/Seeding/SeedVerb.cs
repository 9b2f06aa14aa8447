using System.Text.Json;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace TenantDirectory.Seeding;

/// <summary><c>tenant-directory seed &lt;file.json&gt;</c>: 0 done, 64 no file named, 65 the file is refused; links go to standard output, one JSON line each.</summary>
internal static class SeedVerb
{
    /// <summary>Reads, checks, writes.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, string[] arguments, CancellationToken ct)
    {
        if (arguments is not [var path])
        {
            await Console.Error.WriteLineAsync("Usage: seed <file.json>");
            return 64;
        }

        if (await ReadAsync(path, ct) is not { Tenants: not null } file)
        {
            await Console.Error.WriteLineAsync("The file is not a seed file.");
            return 65;
        }

        var faults = SeedRules.Faults(file, services.GetRequiredService<IOptions<StaffOptions>>().Value.AllowSeededCredentials).ToList();
        if (faults.Count > 0)
        {
            faults.ForEach(Console.Error.WriteLine);
            return 65;
        }

        try
        {
            foreach (var tenant in file.Tenants)
            {
                foreach (var invitation in await services.GetRequiredService<Seeder>().SeedAsync(tenant, ct))
                {
                    Console.WriteLine(JsonSerializer.Serialize(invitation, Json.Options));
                }
            }

            return 0;
        }
        catch (SeedRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 65;
        }
    }

    private static async Task<SeedFile?> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<SeedFile>(stream, Json.Options, ct);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }
}
