using static Gateway.Routes.HostClass;
using static Gateway.Routes.Who;

namespace Gateway.Routes;

/// <summary>Every way in from outside. Closed unless it stands here (style habit 22).</summary>
internal static class RouteTable
{
    private const string Chat = "web-chat";
    private const string Line = "line-contact-point";
    private const string People = "tenant-directory";
    private const string Vault = "storage-vault";
    private const string Desks = "routing";
    private const string Numbers = "reporting";
    private const long Entry = 64 * 1024;
    private const long Choice = 512 * 1024;
    private const long File = 20 * 1024 * 1024;
    private const long WebhookBody = 1024 * 1024;

    public static IReadOnlyList<PublicRoute> All { get; } =
    [
        // Residents: the door, without a person.
        new("GET", Tenant, "/api/v1/door", Chat, Visitor, "reads"),
        new("PUT", Tenant, "/api/v1/visits/{visitId:guid}", Chat, Visitor, "visits"),
        new("POST", Tenant, "/api/v1/line/sessions", Line, Visitor, "line-sessions"),
        new("GET", Tenant, "/auth/line/start", Line, Visitor, "line-sessions") { FromOtherSites = true },
        new("GET", Tenant, "/auth/line/callback", Line, Visitor, "line-sessions") { FromOtherSites = true },

        // Residents: sessions. The cookie goes on to web-chat, which alone can read it.
        new("POST", Tenant, "/api/v1/session", Chat, Visitor, "sign-in"),
        new("GET", Tenant, "/api/v1/session", Chat, Visitor, "reads"),
        new("DELETE", Tenant, "/api/v1/session", Chat, Visitor, "writes"),
        new("POST", Tenant, "/api/v1/phrases", Chat, Visitor, "phrases"),
        new("POST", Tenant, "/api/v1/session/phrase", Chat, Visitor, "phrase-sign-in"),

        new("PUT", Tenant, "/api/v1/desks/{deskId:guid}/turn-away", Chat, Visitor, "writes"),

        // Residents: consultations.
        new("PUT", Tenant, "/api/v1/consultations/{consultationId:guid}", Chat, Visitor, "writes") { Body = Entry },
        new("GET", Tenant, "/api/v1/consultations/{consultationId:guid}", Chat, Visitor, "reads"),
        new("PUT", Tenant, "/api/v1/consultations/{consultationId:guid}/entries/{entryId:guid}", Chat, Visitor, "entries") { Body = Entry },
        new("GET", Tenant, "/api/v1/consultations/{consultationId:guid}/entries", Chat, Visitor, "reads"),
        new("PUT", Tenant, "/api/v1/consultations/{consultationId:guid}/attachments/{attachmentId:guid}", Chat, Visitor, "uploads") { Body = File },
        new("GET", Tenant, "/api/v1/consultations/{consultationId:guid}/attachments/{attachmentId:guid}", Chat, Visitor, "downloads"),
        new("GET", Tenant, "/api/v1/consultations/{consultationId:guid}/stream", Chat, Visitor, "streams") { Streams = true },
        new("PUT", Tenant, "/api/v1/consultations/{consultationId:guid}/read", Chat, Visitor, "writes"),
        new("POST", Tenant, "/api/v1/consultations/{consultationId:guid}/leave", Chat, Visitor, "writes"),

        // LINE.
        new("POST", Any, "/line/webhook/{key}", Line, Webhook, "webhook") { Body = WebhookBody, FromOtherSites = true },

        // Staff: sign-in and who is who.
        new("POST", Desk, "/api/v1/auth/invitations/open", People, DeskOpen, "sign-in"),
        new("POST", Desk, "/api/v1/auth/invitations/accept", People, DeskOpen, "sign-in"),
        new("POST", Desk, "/api/v1/auth/sign-in", People, DeskOpen, "sign-in"),
        new("POST", Desk, "/api/v1/auth/sign-out", People, DeskOpen, "writes"),
        new("POST", Desk, "/api/v1/auth/step-up", People, DeskOpen, "sign-in"),
        new("GET", Desk, "/api/v1/me", People, DeskOpen, "reads"),
        new("GET", Desk, "/api/v1/staff", People, Staff, "reads"),
        new("POST", Desk, "/api/v1/staff", People, Staff, "writes"),
        new("POST", Desk, "/api/v1/staff/{staffId:guid}/disable", People, Staff, "writes"),
        new("GET", Desk, "/api/v1/colleagues", People, Staff, "reads"),
        new("GET", Desk, "/api/v1/desks", People, Staff, "reads"),
        new("PUT", Desk, "/api/v1/desks/{deskId:guid}/retention", People, Staff, "writes"),
        new("PUT", Desk, "/api/v1/exception-retention", People, Staff, "writes"),

        // Staff: words, straight to the vault.
        new("PUT", Desk, "/api/v1/consultations/{consultationId:guid}/entries/{entryId:guid}", Vault, Staff, "entries") { Body = Entry },
        new("GET", Desk, "/api/v1/consultations/{consultationId:guid}/entries", Vault, Staff, "reads"),
        new("PUT", Desk, "/api/v1/consultations/{consultationId:guid}/attachments/{attachmentId:guid}", Vault, Staff, "uploads") { Body = File },
        new("GET", Desk, "/api/v1/consultations/{consultationId:guid}/attachments/{attachmentId:guid}", Vault, Staff, "downloads"),
        new("GET", Desk, "/api/v1/consultations/{consultationId:guid}/transcript", Vault, Staff, "reads"),
        new("POST", Desk, "/api/v1/searches", Vault, Staff, "searches"),
        new("GET", Desk, "/api/v1/consultations/{consultationId:guid}/access-log", Vault, Staff, "reads"),
        new("GET", Desk, "/api/v1/consultations/{consultationId:guid}/access", Vault, Staff, "reads"),
        new("PUT", Desk, "/api/v1/consultations/{consultationId:guid}/shares/{departmentId:guid}", Vault, Staff, "writes"),
        new("DELETE", Desk, "/api/v1/consultations/{consultationId:guid}/shares/{departmentId:guid}", Vault, Staff, "writes"),
        new("PUT", Desk, "/api/v1/consultations/{consultationId:guid}/sensitivity", Vault, Staff, "writes"),
        new("PUT", Desk, "/api/v1/consultations/{consultationId:guid}/conflicts/{staffId:guid}", Vault, Staff, "writes"),
        new("DELETE", Desk, "/api/v1/consultations/{consultationId:guid}/conflicts/{staffId:guid}", Vault, Staff, "writes"),
        new("PUT", Desk, "/api/v1/consultations/{consultationId:guid}/break-glass/{breakGlassId:guid}", Vault, Staff, "writes"),
        new("GET", Desk, "/api/v1/break-glass", Vault, Staff, "reads"),
        new("GET", Desk, "/api/v1/break-glass/{breakGlassId:guid}", Vault, Staff, "reads"),
        new("PUT", Desk, "/api/v1/break-glass/{breakGlassId:guid}/reviews/{reviewId:guid}", Vault, Staff, "writes"),
        new("GET", Desk, "/api/v1/access-summary", Vault, Staff, "reads"),
        new("GET", Desk, "/api/v1/emergency-exceptions", Vault, Staff, "reads"),
        new("POST", Desk, "/api/v1/emergency-exceptions/{exceptionId:guid}/open", Vault, Staff, "writes"),

        // Staff: holds, erasing, disposal.
        new("GET", Desk, "/api/v1/endings", Vault, Staff, "reads"),
        new("PUT", Desk, "/api/v1/endings/{orderId:guid}", Vault, Staff, "writes"),
        new("GET", Desk, "/api/v1/endings/{orderId:guid}", Vault, Staff, "reads"),
        new("POST", Desk, "/api/v1/endings/{orderId:guid}/approve", Vault, Staff, "writes"),
        new("POST", Desk, "/api/v1/endings/{orderId:guid}/withdraw", Vault, Staff, "writes"),
        new("GET", Desk, "/api/v1/endings/{orderId:guid}/certificate", Vault, Staff, "reads"),
        new("GET", Desk, "/api/v1/retention", Vault, Staff, "reads"),
        new("GET", Desk, "/api/v1/disposals/{bucket:int}", Vault, Staff, "reads"),

        // Staff: where the vault stands, signed, for tenant administrators.
        new("GET", Desk, "/api/v1/residency", Vault, Staff, "reads"),

        // Staff: disclosure to police and agencies.
        new("GET", Desk, "/api/v1/consultations/{consultationId:guid}/disclosable", Vault, Staff, "reads"),
        new("GET", Desk, "/api/v1/disclosures", Vault, Staff, "reads"),
        new("PUT", Desk, "/api/v1/disclosures/{disclosureId:guid}", Vault, Staff, "writes"),
        new("GET", Desk, "/api/v1/disclosures/{disclosureId:guid}", Vault, Staff, "reads"),
        new("POST", Desk, "/api/v1/disclosures/{disclosureId:guid}/basis", Vault, Staff, "writes"),
        new("POST", Desk, "/api/v1/disclosures/{disclosureId:guid}/approve", Vault, Staff, "writes"),
        new("POST", Desk, "/api/v1/disclosures/{disclosureId:guid}/refuse", Vault, Staff, "writes"),
        new("GET", Desk, "/api/v1/disclosures/{disclosureId:guid}/entries", Vault, Staff, "reads"),
        new("PUT", Desk, "/api/v1/disclosures/{disclosureId:guid}/package", Vault, Staff, "writes") { Body = Choice },
        new("POST", Desk, "/api/v1/disclosures/{disclosureId:guid}/release", Vault, Staff, "writes"),
        new("POST", Desk, "/api/v1/disclosures/{disclosureId:guid}/download", Vault, Staff, "downloads"),
        new("POST", Desk, "/api/v1/disclosures/{disclosureId:guid}/acknowledge", Vault, Staff, "writes"),
        new("GET", Desk, "/api/v1/disclosure-bases", Vault, Staff, "reads"),
        new("PUT", Desk, "/api/v1/disclosure-bases/{basis:int}", Vault, Staff, "writes"),
        new("GET", Desk, "/api/v1/disclosure-counts", Vault, Staff, "reads"),
        new("GET", Desk, "/api/v1/disclosure-signer", Vault, Staff, "reads"),

        // Staff: the desk.
        new("GET", Desk, "/api/v1/board", Desks, Staff, "reads"),
        new("GET", Desk, "/api/v1/board/stream", Desks, StaffStream, "streams") { Streams = true },
        new("POST", Desk, "/api/v1/board/alerts/{alertId:guid}/seen", Desks, Staff, "writes"),
        new("PUT", Desk, "/api/v1/presence", Desks, Staff, "writes"),
        new("POST", Desk, "/api/v1/lines/{deskId:guid}/next", Desks, Staff, "writes"),
        new("POST", Desk, "/api/v1/consultations/{consultationId:guid}/take", Desks, Staff, "writes"),
        new("POST", Desk, "/api/v1/consultations/{consultationId:guid}/close", Desks, Staff, "writes"),
        new("PUT", Desk, "/api/v1/consultations/{consultationId:guid}/read", Desks, Staff, "writes"),

        // Staff: numbers.
        new("GET", Desk, "/api/v1/reports/daily", Numbers, Staff, "reads"),
    ];
}
