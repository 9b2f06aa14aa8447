using LineContactPoint.Channels;
using LineContactPoint.Secrets;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace LineContactPoint.Webhook;

/// <summary>Wakes the worker when a webhook has left rows.</summary>
internal sealed class InboxBell
{
    public Bell Bell { get; } = new();
}

/// <summary>Writes what arrived, each event once, before LINE gets its 200.</summary>
internal sealed class WebhookInbox(TenantTransactions transactions, SealKey seal, Pseudonyms pseudonyms, InboxBell bell)
{
    private const string Insert =
        """
        insert into webhook_events (tenant_id, event_hash, row_id, kind, event_at, user_hash, silent, urgent, sealed_address, sealed_words)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (tenant_id, event_hash) do nothing
        """;

    // One round trip: LINE waits. The rows are sealed before a connection is taken.
    public async Task TakeAsync(LineChannel channel, IReadOnlyList<ArrivedEvent> events, CancellationToken ct)
    {
        await transactions.OnceAsync(channel.TenantId, events.Select(e => Row(channel, e)).ToList(), (_, _) => Task.FromResult(true), ct);
        bell.Bell.Ring();
    }

    private NpgsqlBatchCommand Row(LineChannel channel, ArrivedEvent e)
    {
        var (tenant, rowId) = (channel.TenantId, Guid.CreateVersion7());
        var urgent = e.Text is not null && channel.EmergencyWords.Matches(e.Text);
        return TenantTransaction.Sql(
            Insert, tenant, pseudonyms.OfEvent(tenant, e.EventId), rowId, (short)e.Kind, e.At,
            Bytes(e.Address.UserId is { } user ? pseudonyms.OfUser(tenant, user) : null), e.Silent, urgent,
            Bytes(e.Address.IsEmpty ? null : seal.Seal(SealedKind.Address, tenant, rowId, AddressForm.Write(e.Address))),
            // The one exception (design §1 c): an emergency's words stand here, sealed, until the vault has them. All other text ends here.
            Bytes(urgent ? seal.Seal(SealedKind.Words, tenant, rowId, KeptWords(e.Text!)) : null));
    }

    /// <summary>As the vault takes it: no NUL, no lone surrogates, LINE's own 5,000 units.</summary>
    private static string KeptWords(string text)
    {
        var whole = string.Concat(text.EnumerateRunes().Where(rune => rune.Value != 0).Select(rune => rune.ToString()));
        return whole.Length <= 5_000 ? whole : char.IsHighSurrogate(whole[4_999]) ? whole[..4_999] : whole[..5_000];
    }

    private static NpgsqlParameter Bytes(byte[]? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea };
}

/// <summary>How an address is written before it is sealed.</summary>
internal static class AddressForm
{
    private const char Between = '\n';

    public static string Write(Address address) => string.Join(Between, address.UserId, address.GroupId, address.RoomId, address.ReplyToken);

    public static Address Read(string written)
    {
        var parts = written.Split(Between, 4);
        static string? Given(string part) => part.Length == 0 ? null : part;
        return new Address(Given(parts[0]), Given(parts[1]), Given(parts[2]), Given(parts[3]));
    }
}
