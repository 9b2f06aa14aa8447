using System.Text.Json.Serialization;
using Contracts.StorageVault.V1;
using Contracts.WebChat.V1;

namespace StorageVaultClient;

/// <summary>The answers to one question, as the resident gave them.</summary>
/// <param name="QuestionId">The question.</param>
/// <param name="Label">The question's words at that time.</param>
/// <param name="Values">The chosen options' words, or the typed text.</param>
public sealed record GivenAnswer(string? QuestionId, string Label, IReadOnlyList<string> Values)
{
    /// <inheritdoc />
    public override string ToString() => nameof(GivenAnswer);
}

/// <summary>Opens a consultation: key, consent and answers in one transaction. Repeating it with the same id is safe.</summary>
/// <param name="DeskId">The desk.</param>
/// <param name="DepartmentId">The department that owns the desk.</param>
/// <param name="ConsentVersion">Which wording was agreed to.</param>
/// <param name="ConsentText">The wording itself, kept as the first entry.</param>
/// <param name="Answers">The questionnaire; empty where the desk asks nothing.</param>
/// <param name="OpenedFrom">The door the resident came through.</param>
public sealed record OpenConsultationRequest(
    Guid DeskId, Guid DepartmentId, string ConsentVersion, string ConsentText, IReadOnlyList<GivenAnswer> Answers, Entrance OpenedFrom)
{
    /// <inheritdoc />
    public override string ToString() => nameof(OpenConsultationRequest);
}

/// <summary>The consultation stands in the vault.</summary>
/// <param name="OpenedAt">Since when.</param>
/// <param name="LastSeq">The last entry of the talk log.</param>
public sealed record ConsultationKept(DateTimeOffset OpenedAt, long LastSeq);

/// <summary>Writes one entry.</summary>
/// <param name="Text">1 to 4,000 UTF-16 units, no NUL, no lone surrogates; may be empty where files come with it.</param>
public sealed record WriteEntryRequest(string Text)
{
    /// <summary>Files that are whole in the vault and belong to no entry yet; at most ten.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Guid>? Attachments { get; init; }

    /// <inheritdoc />
    public override string ToString() => nameof(WriteEntryRequest);
}

/// <summary>The entry is kept for good: only now may a page say so.</summary>
/// <param name="Seq">Its place in its log.</param>
/// <param name="StoredAt">When.</param>
public sealed record EntryAccepted(long Seq, DateTimeOffset StoredAt);

/// <summary>One opened entry.</summary>
/// <param name="Seq">Its place in its log.</param>
/// <param name="EntryId">Made by the writer's client.</param>
/// <param name="Author">What kind of author.</param>
/// <param name="Kind">What kind of entry.</param>
/// <param name="Text">The words; empty for answers.</param>
/// <param name="Answers">The questionnaire, for that kind only.</param>
/// <param name="AuthorId">Who wrote it; never given to residents.</param>
/// <param name="StoredAt">When.</param>
public sealed record OpenedEntry(
    long Seq, Guid EntryId, EntryAuthor Author, EntryKind Kind, string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<GivenAnswer>? Answers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AuthorId,
    DateTimeOffset StoredAt)
{
    /// <summary>The files that came with it, for that kind only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttachedFile>? Attachments { get; init; }

    /// <inheritdoc />
    public override string ToString() => nameof(OpenedEntry);
}

/// <summary>Entries after a place in the log.</summary>
/// <param name="Entries">By rising seq, without gaps.</param>
/// <param name="LastSeq">The log's last entry, whether on this page or not.</param>
/// <param name="Closed">Whether the log takes no more entries.</param>
public sealed record EntriesPage(IReadOnlyList<OpenedEntry> Entries, long LastSeq, bool Closed)
{
    /// <inheritdoc />
    public override string ToString() => nameof(EntriesPage);
}

/// <summary>Lets a staff member into a consultation, or ends that.</summary>
/// <param name="AssignmentId">The assignment.</param>
/// <param name="StaffId">Who.</param>
/// <param name="Epoch">Rising per consultation; an older one is refused.</param>
/// <param name="Ended">Whether the grant is over.</param>
public sealed record PutGrantRequest(Guid AssignmentId, Guid StaffId, long Epoch, bool Ended);

/// <summary>Closes the talk log with the closing notice as its last entry.</summary>
/// <param name="ClosingId">Made by the closer.</param>
/// <param name="StaffId">Who closes.</param>
public sealed record CloseConsultationRequest(Guid ClosingId, Guid StaffId);

/// <summary>The talk log is closed.</summary>
/// <param name="LastSeq">The closing notice's place.</param>
/// <param name="ClosedAt">When.</param>
public sealed record ConsultationShut(long LastSeq, DateTimeOffset ClosedAt);

/// <summary>A LINE user id on its way into the vault or, once, out of it.</summary>
/// <param name="LineUserId">LINE's id of the resident.</param>
public sealed record LineIdentity(string LineUserId)
{
    /// <inheritdoc />
    public override string ToString() => nameof(LineIdentity);
}

/// <summary>Opens a resident's LINE user id for one notice.</summary>
/// <param name="IntentId">The notice it is for.</param>
public sealed record OpenLineUserIdRequest(Guid IntentId);

/// <summary>Urgent words that arrived on LINE and may stay nowhere but in the vault.</summary>
/// <param name="Text">What arrived.</param>
/// <param name="ReasonClass">The reason class of the guideline's proviso.</param>
/// <param name="ResidentId">The resident, where known.</param>
/// <param name="ArrivedAt">When it arrived at our webhook.</param>
/// <param name="Channel">Where; always <c>line</c> today.</param>
public sealed record PutEmergencyExceptionRequest(
    string Text, Contracts.LineContactPoint.V1.EmergencyReason ReasonClass, Guid? ResidentId, DateTimeOffset ArrivedAt, Entrance Channel = Entrance.Line)
{
    /// <inheritdoc />
    public override string ToString() => nameof(PutEmergencyExceptionRequest);
}

/// <summary>A file of an entry.</summary>
/// <param name="AttachmentId">Made by the sender's client.</param>
/// <param name="Name">Its name, made harmless.</param>
/// <param name="Type">Its media type, as its first bytes said.</param>
/// <param name="Size">How many bytes it has.</param>
public sealed record AttachedFile(Guid AttachmentId, string Name, string Type, long Size)
{
    /// <inheritdoc />
    public override string ToString() => nameof(AttachedFile);
}

/// <summary>A file is whole in the vault; it stays when an entry names it within a day.</summary>
/// <param name="File">What is kept.</param>
/// <param name="Waiting">Whether the scanner has still to look at it.</param>
public sealed record AttachmentKept(AttachedFile File, bool Waiting)
{
    /// <inheritdoc />
    public override string ToString() => nameof(AttachmentKept);
}
