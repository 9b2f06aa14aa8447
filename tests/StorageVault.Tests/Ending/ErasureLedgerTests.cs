using Microsoft.Extensions.Options;
using StorageVault.Ending;

namespace StorageVault.Tests.Ending;

public sealed class ErasureLedgerTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "ledger-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact, Trait("Requirement", "26")]
    public async Task Two_processes_write_one_chain()
    {
        using var one = Ledger();
        using var two = Ledger();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : two).Append([Entry()], CancellationToken.None)));

        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), (await one.Read(CancellationToken.None)).Select(line => line.N));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact, Trait("Requirement", "26")]
    public async Task A_torn_last_line_is_written_over()
    {
        using var ledger = Ledger();
        await ledger.Append([Entry()], CancellationToken.None);
        await File.AppendAllTextAsync(FilePath, """{"n":2,"entry":{"at":""");

        using var next = Ledger();
        await next.Append([Entry()], CancellationToken.None);

        Assert.Equal(2, (await next.Read(CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData("edit", 2)]
    [InlineData("delete", 2)]
    [InlineData("swap", 2)]
    [InlineData("repeat", 3)]
    public async Task A_changed_ledger_is_named_by_its_first_bad_line_and_takes_nothing_more(string attack, long bad)
    {
        using var ledger = Ledger();
        await ledger.Append([Entry(), Entry(), Entry(), Entry()], CancellationToken.None);
        var lines = (await File.ReadAllLinesAsync(FilePath)).ToList();
        switch (attack)
        {
            case "edit": lines[1] = lines[1].Replace("\"reason\":1", "\"reason\":2", StringComparison.Ordinal); break;
            case "delete": lines.RemoveAt(1); break;
            case "swap": (lines[1], lines[2]) = (lines[2], lines[1]); break;
            default: lines.Insert(2, lines[1]); break;
        }
        await File.WriteAllTextAsync(FilePath, string.Concat(lines.Select(line => line + "\n")));

        using var later = Ledger();

        Assert.Equal(bad, (await Assert.ThrowsAsync<LedgerBrokenException>(() => later.Read(CancellationToken.None))).Line);
        await Assert.ThrowsAsync<LedgerBrokenException>(() => later.Append([Entry()], CancellationToken.None));
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_promised()
    {
        using var ledger = new ErasureLedger(Options.Create(new EndingOptions()), TimeProvider.System);

        await Assert.ThrowsAsync<LedgerAwayException>(() => ledger.Append([Entry()], CancellationToken.None));
    }

    private string FilePath => Path.Combine(_folder, ErasureLedger.FileName);

    private ErasureLedger Ledger() => new(Options.Create(new EndingOptions { LedgerFolder = _folder }), TimeProvider.System);

    private static LedgerEntry Entry() => new(TimeProvider.System.GetUtcNow(), Guid.CreateVersion7(), LedgerKind.Consultation, Guid.CreateVersion7(), Guid.CreateVersion7(), null, 1, Guid.CreateVersion7());
}
