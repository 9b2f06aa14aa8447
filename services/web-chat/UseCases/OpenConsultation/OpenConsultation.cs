using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using StorageVaultClient;
using System.Text.Json.Serialization;
using WebChat.Consultations;
using WebChat.Sessions;
using WebChat.Settings;

namespace WebChat.UseCases.OpenConsultation;

/// <summary>What a resident agrees to and answers when opening.</summary>
/// <param name="DeskId">The desk.</param>
/// <param name="ConsentVersion">The wording that was shown; an older one is refused.</param>
/// <param name="Answers">At most 50, one per question; required questions need one.</param>
public sealed record OpenConsultationRequest(
    [property: Required] Guid? DeskId, [property: Required, JsonConverter(typeof(TextOrNumber))] string? ConsentVersion, IReadOnlyList<GivenChoice?>? Answers)
{
    /// <inheritdoc />
    public override string ToString() => nameof(OpenConsultationRequest);
}

/// <summary>A resident opens a consultation: our row first, then one call to the vault, then the announcement (design 4.3).</summary>
internal static partial class OpenConsultation
{
    /// <summary>Opens, or finishes what an earlier try began; whoever has an open one at the desk gets that.</summary>
    public static async Task<Results<Ok<ConsultationView>, ProblemHttpResult>> Handle(
        Guid consultationId, OpenConsultationRequest request, ResidentSession session, OpeningRows rows, VaultClient vault, DoorSettings settings, CancellationToken ct)
    {
        if (consultationId == Guid.Empty || request.DeskId is not { } deskId || settings.Tenant(session.TenantId) is not { Consent: { } consent })
        {
            return Problems.Invalid();
        }

        if (settings.Desk(session.TenantId, deskId) is not { } desk)
        {
            return Problems.NotFound();
        }

        if (request.ConsentVersion != consent.Version || AnswersRule.Fit(desk.Questions, request.Answers) is not { } answers)
        {
            return Problems.Invalid("The consent or the answers do not fit the desk as it is now.");
        }

        var begun = await rows.BeginAsync(session, new OpeningPlace(consultationId, deskId, desk), ct);
        FaultPoint("chat.open.begun");
        if (begun is not BeginVerdict.GoOn go)
        {
            return Answer(begun, session, settings);
        }

        var kept = await vault.OpenConsultationAsync(session.TenantId, session.Act, go.ConsultationId, new StorageVaultClient.OpenConsultationRequest(
            deskId, desk.DepartmentId, consent.Version, string.Join("\n\n", consent.Paragraphs ?? []), answers, OpeningRows.Entrance(session)), ct);
        FaultPoint("chat.open.kept");
        var done = await rows.FinishAsync(session, go.ConsultationId, deskId, desk.DepartmentId, kept, ct);
        FaultPoint("chat.open.finished");
        return kept is VaultAnswer<ConsultationKept>.Ok ? Answer(done, session, settings) : VaultProblems.Of(kept);
    }

    private static Results<Ok<ConsultationView>, ProblemHttpResult> Answer(BeginVerdict verdict, ResidentSession session, DoorSettings settings) => verdict switch
    {
        BeginVerdict.There there => TypedResults.Ok(ConsultationView.Of(session.TenantId, there.Found, settings)),
        BeginVerdict.Over => VaultProblems.Closed(),
        BeginVerdict.DeskClosed => Problems.Conflict("desk-closed", "The desk is closed now."),
        BeginVerdict.OtherDesk => Problems.Invalid("This id already holds a consultation at another desk."),
        _ => Problems.NotFound(),
    };

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}

/// <summary>What our own row says about an opening; a closed set.</summary>
internal abstract record BeginVerdict
{
    private BeginVerdict()
    {
    }

    /// <summary>The row stands as opening: the vault is next.</summary>
    public sealed record GoOn(Guid ConsultationId) : BeginVerdict;

    /// <summary>It is open already, under its own id.</summary>
    public sealed record There(Consultation Found) : BeginVerdict;

    /// <summary>It was, and is over.</summary>
    public sealed record Over : BeginVerdict;

    /// <summary>The id is somebody else's.</summary>
    public sealed record NotTheirs : BeginVerdict;

    /// <summary>The id stands for another desk.</summary>
    public sealed record OtherDesk : BeginVerdict;

    /// <summary>Nobody is at the desk now.</summary>
    public sealed record DeskClosed : BeginVerdict;
}
