using System.Text.Json;
using ServiceDefaults;
using ServiceDefaults.Data;
using StorageVault.Entries;
using StorageVault.Keys;

namespace StorageVault.Disclosure;

/// <summary>What stands on the request: which office and officer, their number, why. Sealed before it is kept.</summary>
internal sealed record RequestForm(string Office, string Officer, string CaseNumber, string Reason)
{
    internal bool IsWhole => WordsRule.IsText(Office, 200) && WordsRule.IsText(Officer, 200) && WordsRule.IsText(CaseNumber, 200) && WordsRule.IsText(Reason, 2_000)
        && !string.IsNullOrWhiteSpace(Office) && !string.IsNullOrWhiteSpace(Officer) && !string.IsNullOrWhiteSpace(Reason);

    public override string ToString() => nameof(RequestForm);
}

/// <summary>The call back: which number was called, and where that number is published. The requester's own words are never enough (trust.md T21).</summary>
internal sealed record CallBackForm(string CalledNumber, string PublishedAt, string? Note)
{
    internal bool IsWhole => WordsRule.IsText(CalledNumber, 100) && CalledNumber.Count(char.IsAsciiDigit) >= 3 && WordsRule.IsText(PublishedAt, 300)
        && !string.IsNullOrWhiteSpace(PublishedAt) && (Note is null || WordsRule.IsText(Note, 2_000));

    public override string ToString() => nameof(CallBackForm);
}

/// <summary>The receipt of whoever took the package.</summary>
internal sealed record ReceiptForm(string ReceivedBy, string? Note)
{
    internal bool IsWhole => WordsRule.IsText(ReceivedBy, 200) && !string.IsNullOrWhiteSpace(ReceivedBy) && (Note is null || WordsRule.IsText(Note, 2_000));

    public override string ToString() => nameof(ReceiptForm);
}

/// <summary>All that was written on the forms of one disclosure.</summary>
internal sealed record OpenForms(RequestForm? Request, CallBackForm? CallBack, ReceiptForm? Receipt)
{
    public override string ToString() => nameof(OpenForms);
}

/// <summary>Seals and opens the forms, each under a key of its own.</summary>
internal sealed class DisclosureForms(LoneContents contents)
{
    private const string InsertSql = "insert into disclosure_words (tenant_id, disclosure_id, kind, dek_id, dek_generation, envelope) values ($1, $2, $3, $4, $5, $6)";
    private const string FindSql = $"""
        select w.kind, {SealedContent.Columns} from disclosure_words w join deks d on d.tenant_id = w.tenant_id and d.dek_id = w.dek_id and d.generation = w.dek_generation
        where w.tenant_id = $1 and w.disclosure_id = $2
        """;

    /// <summary>Seals a form and hands it to what stores it; once more when the tenant's key was retired between the two.</summary>
    internal Task Keep<T>(Guid tenantId, Guid disclosureId, T form, Func<SealedContent, Task> store, CancellationToken ct) where T : class =>
        contents.Keep(new(tenantId, KindOf<T>(), disclosureId), JsonSerializer.Serialize(form, Json.Options), store, ct);

    internal static async Task Insert<T>(TenantTransaction tx, Guid disclosureId, SealedContent form, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(DekRow.Insert(form.Dek));
        batch.BatchCommands.Add(TenantTransaction.Sql(InsertSql, tx.TenantId, disclosureId, (short)((short)KindOf<T>() - (short)LoneKind.DisclosureRequest + 1),
            form.Dek.Name.DekId, form.Dek.Name.Generation, form.Envelope));
        await batch.ExecuteNonQueryAsync(ct);
    }

    internal static async Task<IReadOnlyDictionary<LoneKind, SealedContent>> Find(TenantTransaction tx, Guid disclosureId, CancellationToken ct)
    {
        await using var batch = tx.Command(FindSql, tx.TenantId, disclosureId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new Dictionary<LoneKind, SealedContent>();
        while (await reader.ReadAsync(ct)) found.Add((LoneKind)(reader.GetInt16(0) - 1 + (short)LoneKind.DisclosureRequest), SealedContent.Of(reader, tx.TenantId, 1));
        return found;
    }

    internal async Task<OpenForms> Open(Guid tenantId, Guid disclosureId, IReadOnlyDictionary<LoneKind, SealedContent> forms, CancellationToken ct) =>
        new(await Open<RequestForm>(tenantId, disclosureId, forms, ct), await Open<CallBackForm>(tenantId, disclosureId, forms, ct), await Open<ReceiptForm>(tenantId, disclosureId, forms, ct));

    private async Task<T?> Open<T>(Guid tenantId, Guid disclosureId, IReadOnlyDictionary<LoneKind, SealedContent> forms, CancellationToken ct) where T : class =>
        forms.TryGetValue(KindOf<T>(), out var form) ? JsonSerializer.Deserialize<T>(await contents.Open(new(tenantId, KindOf<T>(), disclosureId), form, ct), Json.Options) : null;

    private static LoneKind KindOf<T>() =>
        typeof(T) == typeof(RequestForm) ? LoneKind.DisclosureRequest : typeof(T) == typeof(CallBackForm) ? LoneKind.DisclosureBasis : LoneKind.DisclosureReceipt;
}
