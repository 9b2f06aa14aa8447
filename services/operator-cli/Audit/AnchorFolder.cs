using System.Security.Cryptography;
using StorageVaultClient.Trace;

namespace OperatorCli.Audit;

/// <summary>The anchors of a folder: those whose signature and root hold, and the names of those whose do not.</summary>
internal sealed record AnchorFolder(IReadOnlyList<AnchorStatement> Good, IReadOnlyList<string> Bad)
{
    internal static readonly AnchorFolder None = new([], []);

    /// <summary>Anchors signed after <paramref name="until"/> have seen more than a copy of that time can hold: they are left out.</summary>
    internal static AnchorFolder Read(string folder, string publicKeyFile, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create();
        try { key.ImportFromPem(File.ReadAllText(publicKeyFile)); }
        catch (Exception e) when (e is ArgumentException or CryptographicException) { throw new ToolException(ExitCode.BadInput, "The key file holds no public key in PEM form."); }
        var (good, bad) = (new List<AnchorStatement>(), new List<string>());
        foreach (var file in Directory.EnumerateFiles(folder, "*.jws", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Anchor.Read(File.ReadAllText(file), key) is { } statement) { if (until is null || statement.At <= until) good.Add(statement); }
            else bad.Add(Path.GetFileName(file));
        }

        return new(good, bad);
    }

    /// <summary>Times without an anchor, longer than two periods: what happened in between is proven later only.</summary>
    internal IReadOnlyList<AnchorGap> Gaps()
    {
        var times = Good.Select(anchor => anchor.At).Order().ToList();
        return [.. times.Zip(times.Skip(1)).Where(pair => pair.Second - pair.First > TimeSpan.FromMinutes(20)).Select(pair => new AnchorGap(pair.First, pair.Second))];
    }
}

/// <summary>No anchor from one time to another.</summary>
internal sealed record AnchorGap(DateTimeOffset From, DateTimeOffset To);
