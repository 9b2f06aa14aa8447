using System.CommandLine;
using ServiceDefaults.Messaging;

namespace OperatorCli.Commands;

/// <summary>What one service has put aside.</summary>
internal sealed record ServiceLetters(string Service, long Total, IReadOnlyList<DeadLetter> DeadLetters);

/// <summary>What all asked services have put aside, and which of them did not answer.</summary>
internal sealed record AllLetters(IReadOnlyList<ServiceLetters> Services, IReadOnlyList<string> Away);

/// <summary>How another try of one event ended.</summary>
internal sealed record TriedLetter(Guid TenantId, Guid EventId, RedriveOutcome Outcome, string? Failure);

/// <summary>How a redrive ended, and how many wait behind what was tried.</summary>
internal sealed record TriedLetters(IReadOnlyList<TriedLetter> Tried, long NotTried);

/// <summary>An event that was given up.</summary>
internal sealed record DroppedLetter(Guid TenantId, Guid EventId, DropReason Reason);

/// <summary><c>tomoshibi dead-letters</c>: events that a service could not take in four tries. Ids, times and kinds; what they carry is not shown.</summary>
internal static class DeadLettersCommand
{
    private const string Path = "/internal/dead-letters";
    private const int Most = 500;

    private static readonly string[] Services = ["line-contact-point", "reporting", "routing", "storage-vault", "tenant-directory", "web-chat"];

    internal static Command Make(Tool tool)
    {
        var letters = new Command("dead-letters", "Events that a service could not take and put aside. There should be none: each is the trace of a fault.") { List(tool), Redrive(tool), Drop(tool) };
        letters.Aliases.Add("dlq");
        return letters;
    }

    private static Option<string?> Service(bool required)
    {
        var service = new Option<string?>("--service") { Description = $"One of {string.Join(", ", Services)}.", Required = required };
        service.Validators.Add(result => { if (result.GetValueOrDefault<string?>() is { } name && !Services.Contains(name)) result.AddError($"--service is one of {string.Join(", ", Services)}."); });
        return service;
    }

    private static Command List(Tool tool)
    {
        var service = Service(required: false);
        var list = new Command("list", "Lists them by service, oldest first: 1 when there are any, 69 when a service did not answer.") { service };
        list.SetAction(async (parsed, ct) =>
        {
            var person = tool.Person(parsed);
            var asked = parsed.GetValue(service) is { } one ? [one] : Services.Where(tool.Calls.Knows).ToArray();
            if (asked.Length == 0) throw new ToolException(ExitCode.NotConfigured, "No address of any service is configured (Peers__…).");
            var (found, away) = (new List<ServiceLetters>(), new List<string>());
            foreach (var name in asked)
            {
                try { found.Add(await Ask(tool, name, person, ct)); }
                catch (ToolException e) when (e.Code == ExitCode.Away && asked.Length > 1) { away.Add(name); }
                catch (HttpRequestException) when (asked.Length > 1) { away.Add(name); }
            }

            await tool.Answer(parsed, new AllLetters(found, away), Lines(found, away));
            return away.Count > 0 ? ExitCode.Away : found.Exists(letters => letters.Total > 0) ? ExitCode.Finding : ExitCode.Fine;
        });
        return list;
    }

    private static Command Redrive(Tool tool)
    {
        var (service, tenant, id) = (Service(required: true), Tenant(), new Option<Guid?>("--event") { Description = "Which one." });
        var all = new Option<bool>("--all") { Description = $"All, oldest first, at most {Most} at a time." };
        var redrive = new Command("redrive", "Tries one or all again, one by one. Ends with 1 when one failed again: it stays.") { service, tenant, id, all };
        redrive.Validators.Add(result => { if (result.GetValue(id) is null != result.GetValue(all)) result.AddError("Either --event or --all."); });
        redrive.SetAction(async (parsed, ct) =>
        {
            var (person, name) = (tool.Person(parsed), parsed.GetValue(service) ?? string.Empty);
            var (wanted, waiting) = parsed.GetValue(id) is { } one ? ([(await TenantOf(tool, name, parsed.GetValue(tenant), one, person, ct), one)], 0L) : await Waiting(tool, name, person, ct);
            var tried = new List<TriedLetter>();
            foreach (var (tenantId, eventId) in wanted)
            {
                var result = await tool.Calls.ByOperator<RedriveResult>(name, HttpMethod.Post, $"{Path}/{tenantId:D}/{eventId:D}/redrive", person, null, ct);
                tried.Add(new(tenantId, eventId, result.Outcome, result.Failure));
            }

            await tool.Answer(parsed, new TriedLetters(tried, waiting), [.. tried.Select(letter => $"{letter.EventId}  {Sentence(letter)}"), .. waiting > 0 ? [$"{waiting} more wait; call again"] : Array.Empty<string>()]);
            return tried.TrueForAll(letter => letter.Outcome == RedriveOutcome.Done) ? ExitCode.Fine : ExitCode.Finding;
        });
        return redrive;
    }

    private static Command Drop(Tool tool)
    {
        var (service, tenant) = (Service(required: true), Tenant());
        var id = new Option<Guid>("--event") { Description = "Which one.", Required = true };
        var reason = new Option<DropReason>("--reason") { Description = "superseded: a later event said the same or more; doneByHand: its effect was brought about otherwise; notNeeded: what it tells of is gone.", Required = true };
        reason.Validators.Add(result => { if (result.GetValueOrDefault<DropReason>() is DropReason.Unknown) result.AddError("--reason is superseded, doneByHand or notNeeded."); });
        var drop = new Command("drop", "Gives one up: its effect will not come. Who did it and why is kept.") { service, tenant, id, reason };
        drop.SetAction(async (parsed, ct) =>
        {
            var (person, name, eventId) = (tool.Person(parsed), parsed.GetValue(service) ?? string.Empty, parsed.GetValue(id));
            var dropped = new DroppedLetter(await TenantOf(tool, name, parsed.GetValue(tenant), eventId, person, ct), eventId, parsed.GetValue(reason));
            await tool.Calls.ByOperator(name, HttpMethod.Post, $"{Path}/{dropped.TenantId:D}/{eventId:D}/drop", person, new DropDeadLetter(dropped.Reason), ct);
            await tool.Answer(parsed, dropped, $"{eventId}  given up: its effect will not come");
            return ExitCode.Fine;
        });
        return drop;
    }

    private static Option<string?> Tenant() => new("--tenant") { Description = "The event's tenant (id or short name); looked up among the oldest when left out." };

    private static async Task<ServiceLetters> Ask(Tool tool, string service, Guid person, CancellationToken ct)
    {
        var page = await tool.Calls.ByOperator<DeadLetterPage>(service, HttpMethod.Get, $"{Path}?limit={Most}", person, null, ct);
        return new(service, page.Total, page.DeadLetters);
    }

    private static async Task<(IReadOnlyList<(Guid, Guid)> Wanted, long Behind)> Waiting(Tool tool, string service, Guid person, CancellationToken ct)
    {
        var found = await Ask(tool, service, person, ct);
        return ([.. found.DeadLetters.Select(letter => (letter.TenantId, letter.EventId))], found.Total - found.DeadLetters.Count);
    }

    private static async Task<Guid> TenantOf(Tool tool, string service, string? tenant, Guid eventId, Guid person, CancellationToken ct)
    {
        if (tenant is not null) return await TenantsCommand.Resolve(tool, tenant, ct);
        var found = await Ask(tool, service, person, ct);
        return found.DeadLetters.FirstOrDefault(letter => letter.EventId == eventId)?.TenantId
            ?? throw new ToolException(ExitCode.BadInput, found.Total > found.DeadLetters.Count ? $"It is not among the {Most} oldest of {service}: name its tenant with --tenant." : $"{service} has not put this event aside.");
    }

    private static IEnumerable<string> Lines(List<ServiceLetters> found, List<string> away)
    {
        foreach (var service in found)
        {
            yield return $"{service.Service}: {service.Total}";
            foreach (var letter in service.DeadLetters) yield return $"  {letter.At:u}  {letter.EventId}  {letter.Type}  tried {letter.Attempts}  {letter.Failure}  tenant {letter.TenantId}";
            if (service.Total > service.DeadLetters.Count) yield return $"  and {service.Total - service.DeadLetters.Count} more";
        }

        foreach (var service in away) yield return $"{service}: DOES NOT ANSWER";
    }

    private static string Sentence(TriedLetter letter) => letter.Outcome switch
    {
        RedriveOutcome.Done => "had its effect, or had it already",
        RedriveOutcome.NotHeard => "this release does not listen to it; it stays",
        _ => $"failed again ({letter.Failure}); it stays",
    };
}
