using System.Text.Json;

namespace LineDouble;

/// <summary>What the stand-in plays: which accounts exist, where their webhooks go, who the people are.</summary>
public sealed record LineDoubleConfig
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip };

    /// <summary>Loopback ports; 0 takes a free one.</summary>
    public Ports Ports { get; init; } = new();

    /// <summary>Whether it listens on every address of its container instead of loopback, so that its ports can be published to the host's loopback.</summary>
    public bool InContainer { get; init; }

    /// <summary>The host that webhooks under .localhost are dialled on: the gateway's container, or this machine.</summary>
    public string WebhookDial { get; init; } = "127.0.0.1";

    /// <summary>LINE's public hosts over TLS; none by default.</summary>
    public LineTls? Tls { get; init; }

    /// <summary>One municipality each: a provider with a Messaging API channel and a LINE Login channel.</summary>
    public IReadOnlyList<TenantConfig> Tenants { get; init; } = [];

    /// <summary>The people with a phone. Their user ids are derived per provider, so two tenants never see the same id.</summary>
    public IReadOnlyList<UserConfig> Users { get; init; } = [];

    /// <summary>Seconds until each redelivery of a webhook that was not answered with 2xx within two seconds.</summary>
    public IReadOnlyList<double> RedeliverySeconds { get; init; } = [1, 3, 10, 30, 60, 300];

    /// <summary>When set, every webhook body is posted here first (Prism with LINE's own schema); a refusal is a violation.</summary>
    public string? WebhookJudge { get; init; }

    /// <summary>Milliseconds an asynchronous menu job or a media preparation takes.</summary>
    public int AsyncMilliseconds { get; init; } = 300;

    public static LineDoubleConfig Read(string file) =>
        JsonSerializer.Deserialize<LineDoubleConfig>(File.ReadAllText(file), Reading) ?? throw new InvalidDataException("The configuration is empty.");
}

public sealed record Ports
{
    public int Api { get; init; }
    public int ApiData { get; init; }
    public int Access { get; init; }
    public int Phone { get; init; }
}

public sealed record TenantConfig
{
    public required string Name { get; init; }
    public string? DisplayName { get; init; }
    public required string BotUserId { get; init; }
    public required ChannelConfig MessagingChannel { get; init; }
    public required LoginChannelConfig LoginChannel { get; init; }
    public IReadOnlyList<LiffAppConfig> LiffApps { get; init; } = [];

    /// <summary>Where webhooks go; null sends none. A name under .localhost is dialled on 127.0.0.1.</summary>
    public string? WebhookUrl { get; init; }

    public bool Redelivery { get; init; }

    /// <summary>"contactPoint": profile and content calls are violations. "lineTalk": they are allowed.</summary>
    public string Mode { get; init; } = "contactPoint";

    /// <summary>What the menu's first button opens until a menu is made through the API; null opens the first LIFF app.</summary>
    public string? MenuUri { get; init; }

    public string Hotline { get; init; } = "tel:0120-000-000";

    /// <summary>Messages per month; null has no limit.</summary>
    public int? MonthlyQuota { get; init; }
}

public record ChannelConfig
{
    public required string Id { get; init; }
    public required string Secret { get; init; }
    public JsonElement? AssertionPublicJwk { get; init; }
    public string? Kid { get; init; }
    public override string ToString() => $"Channel {Id}";
}

public sealed record LoginChannelConfig : ChannelConfig
{
    public IReadOnlyList<string> CallbackUrls { get; init; } = [];
    public override string ToString() => base.ToString();
}

public sealed record LiffAppConfig
{
    public required string LiffId { get; init; }
    public required string EndpointUrl { get; init; }
}

public sealed record UserConfig
{
    public required string Key { get; init; }
    public string? DisplayName { get; init; }

    /// <summary>Fixed user ids by tenant name, for fixtures; everything else is derived.</summary>
    public IReadOnlyDictionary<string, string> Ids { get; init; } = new Dictionary<string, string>();
}
