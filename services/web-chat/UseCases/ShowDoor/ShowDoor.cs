using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using WebChat.Hours;
using WebChat.Settings;

namespace WebChat.UseCases.ShowDoor;

/// <summary>What the entrance page shows before anybody is known.</summary>
/// <param name="TenantName">The municipality.</param>
/// <param name="OfficialAccountName">Its LINE official account; empty without one.</param>
/// <param name="Entry">How LINE's residents come in.</param>
/// <param name="Consent">What will have to be agreed to.</param>
/// <param name="Hotlines">Numbers that always help.</param>
/// <param name="Desks">The tenant's desks, in an order that does not change.</param>
public sealed record DoorView(
    string TenantName, string OfficialAccountName, DoorEntry Entry, DoorConsent Consent, IReadOnlyList<Hotline> Hotlines, IReadOnlyList<DoorDesk> Desks);

/// <summary>How LINE's residents come in.</summary>
/// <param name="Mode">Which way the page opens LINE.</param>
/// <param name="LiffId">The LIFF app; null without a LINE channel.</param>
/// <param name="LiffEndpointPath">Where that app opens.</param>
public sealed record DoorEntry(EntryMode Mode, string? LiffId, string LiffEndpointPath);

/// <summary>Which way the page opens LINE.</summary>
public enum EntryMode
{
    /// <summary>This tenant has no LINE channel.</summary>
    None = 0,

    /// <summary>Inside LINE's own browser.</summary>
    InAppLiff = 1,

    /// <summary>In the phone's browser, with LINE Login.</summary>
    ExternalBrowser = 2,
}

/// <summary>The wording a resident agrees to.</summary>
/// <param name="Version">To be sent back when opening.</param>
/// <param name="Text">Its paragraphs.</param>
public sealed record DoorConsent(string Version, IReadOnlyList<string> Text)
{
    /// <inheritdoc />
    public override string ToString() => nameof(DoorConsent);
}

/// <summary>A desk as the door shows it.</summary>
/// <param name="DeskId">Which.</param>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is for.</param>
/// <param name="OpenNow">Whether it takes consultations at this moment.</param>
/// <param name="OpensAt">When it opens next; null while open or when no hours are set.</param>
/// <param name="ClosesAt">When it closes; null while closed or when it never does.</param>
/// <param name="HoursText">Its hours in words, one line each.</param>
/// <param name="Questions">What is asked when opening.</param>
/// <param name="ClosedMessage">What to say while it is closed.</param>
public sealed record DoorDesk(
    Guid DeskId, string Name, string Summary, bool OpenNow, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, IReadOnlyList<string> HoursText,
    IReadOnlyList<DoorQuestion> Questions, string ClosedMessage);

/// <summary>A question of the desk.</summary>
/// <param name="QuestionId">What is sent back.</param>
/// <param name="Label">What is asked.</param>
/// <param name="Kind">How it is answered.</param>
/// <param name="Required">Whether it must be.</param>
/// <param name="Options">To choose from; empty for text.</param>
public sealed record DoorQuestion(string QuestionId, string Label, QuestionKind Kind, bool Required, IReadOnlyList<QuestionOption> Options);

/// <summary>Somebody stands at the door: name, hours and hotlines come before any sign-in.</summary>
internal static class ShowDoor
{
    /// <summary>Shows the door from the copy of the settings; no database, no other service.</summary>
    public static Results<Ok<DoorView>, ProblemHttpResult> Handle(Caller caller, DoorSettings settings, TimeProvider clock)
    {
        if (settings.Tenant(caller.RequiredTenant) is not { } tenant)
        {
            return Problems.NotFound();
        }

        return TypedResults.Ok(new DoorView(
            tenant.Name, tenant.OfficialAccountName ?? string.Empty, new DoorEntry(Mode(tenant), tenant.LiffId is { Length: > 0 } id ? id : null, "/enter"),
            new DoorConsent(tenant.Consent?.Version ?? string.Empty, tenant.Consent?.Paragraphs ?? []), tenant.Hotlines ?? [],
            [.. settings.Desks(caller.RequiredTenant).Select(pair => Desk(pair.DeskId, pair.Desk, settings, clock))]));
    }

    private static EntryMode Mode(TenantSettings tenant) =>
        tenant.LiffId is not { Length: > 0 } ? EntryMode.None
        : tenant.EntryMode == "externalBrowser" ? EntryMode.ExternalBrowser
        : tenant.EntryMode == "none" ? EntryMode.None : EntryMode.InAppLiff;

    private static DoorDesk Desk(Guid deskId, DeskSettings desk, DoorSettings settings, TimeProvider clock)
    {
        var hours = settings.Hours(desk);
        return new DoorDesk(
            deskId, desk.Name, desk.Summary ?? string.Empty, hours.OpenNow, hours.OpensAt, hours.ClosesAt, HoursText.Of(desk.Hours, desk.SpecialDays, clock.GetUtcNow()),
            [.. (desk.Questions ?? []).Select(question => new DoorQuestion(question.QuestionId, question.Label, question.Kind, question.Required, question.Options ?? []))],
            desk.ClosedMessage ?? string.Empty);
    }
}
