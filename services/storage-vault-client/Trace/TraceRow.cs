using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace StorageVaultClient.Trace;

/// <summary>One row of the access log as it is linked and proven: ids, codes and times, no names, no words, no addresses.</summary>
public sealed record TraceRow
{
    /// <summary>The row's own id.</summary>
    public required Guid RowId { get; init; }

    /// <summary>The vault's time of the deed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The database's time of the insert.</summary>
    public required DateTimeOffset DbAt { get; init; }

    /// <summary>Resident, staff or service.</summary>
    public required short ActorKind { get; init; }

    /// <summary>Who.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The staff roles held, one bit each.</summary>
    public short Roles { get; init; }

    /// <summary>The session.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>When the person last proved themselves anew.</summary>
    public DateTimeOffset? StepUpAt { get; init; }

    /// <summary>What was done or tried.</summary>
    public required short Act { get; init; }

    /// <summary>Why it was allowed or refused.</summary>
    public required short Decision { get; init; }

    /// <summary>The named purpose, where no person acts.</summary>
    public short Purpose { get; init; }

    /// <summary>The consultation.</summary>
    public Guid? ConsultationId { get; init; }

    /// <summary>What else it was done to.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>What it refers to: an assignment, a closing, a sealed reason.</summary>
    public Guid? ReferenceId { get; init; }

    /// <summary>Which log was read or written.</summary>
    public short? Log { get; init; }

    /// <summary>First place touched in it.</summary>
    public long? FromSeq { get; init; }

    /// <summary>Last place touched in it.</summary>
    public long? ToSeq { get; init; }

    /// <summary>The request's trace id.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>Keyed hash of the reason given; its text is sealed beside.</summary>
    public byte[]? ReasonMac { get; init; }

    /// <summary>The bytes that are hashed: a fixed set of fields, keys sorted, no spaces, times in microseconds as the database keeps them.</summary>
    public byte[] Canonical(Guid tenantId, long seq)
    {
        var buffer = new ArrayBufferWriter<byte>(640);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("act", Act);
            json.WriteString("at", Time(At));
            Write(json, "case", ConsultationId);
            json.WriteNumber("dec", Decision);
            Write(json, "from", FromSeq);
            json.WriteNumber("kind", ActorKind);
            Write(json, "log", Log);
            if (ReasonMac is null) json.WriteNull("mac"); else json.WriteString("mac", Convert.ToHexStringLower(ReasonMac));
            Write(json, "obj", ObjectId);
            json.WriteNumber("pur", Purpose);
            Write(json, "ref", ReferenceId);
            Write(json, "req", RequestId);
            json.WriteNumber("role", Roles);
            json.WriteString("row", RowId.ToString("D"));
            json.WriteNumber("seq", seq);
            Write(json, "sid", SessionId);
            if (StepUpAt is { } step) json.WriteString("step", Time(step)); else json.WriteNull("step");
            Write(json, "sub", ActorId);
            json.WriteString("t", Time(DbAt));
            json.WriteString("ten", tenantId.ToString("D"));
            Write(json, "to", ToSeq);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, string key, Guid? id)
    {
        if (id is { } known) json.WriteString(key, known.ToString("D"));
        else json.WriteNull(key);
    }

    private static void Write(Utf8JsonWriter json, string key, long? number)
    {
        if (number is { } known) json.WriteNumber(key, known);
        else json.WriteNull(key);
    }
}
