using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LineDouble.Rules;

namespace LineDouble.State;

/// <summary>One official account with its talks, menus, reply tokens and retry memory.</summary>
internal sealed class Tenant
{
    private readonly World _world;
    private long _sequence;
    private int _used;

    public Tenant(TenantConfig config, World world)
    {
        Config = config;
        _world = world;
        WebhookUrl = config.WebhookUrl;
        Redelivery = config.Redelivery;
        MonthlyQuota = config.MonthlyQuota;
        Mode = config.Mode;
        foreach (var app in config.LiffApps)
            LiffApps[app.LiffId] = new JsonObject { ["view"] = new JsonObject { ["type"] = "full", ["url"] = app.EndpointUrl, ["moduleMode"] = true }, ["scope"] = new JsonArray("openid"), ["botPrompt"] = "none" };
    }

    public TenantConfig Config { get; }
    public string? WebhookUrl { get; set; }
    public bool WebhookActive { get; set; } = true;
    public bool Redelivery { get; set; }
    public int? MonthlyQuota { get; set; }
    public string ChatMode { get; set; } = "bot";
    public string Mode { get; set; }
    public int Used => _used;
    public Dictionary<string, Contact> Contacts { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, ReplyToken> ReplyTokens { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Accepted> RetryMemory { get; } = new(StringComparer.Ordinal);
    public List<PushAttempt> Pushes { get; } = [];
    public RichMenus Menus { get; } = new();
    public Dictionary<string, Media> Content { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, JsonObject> LiffApps { get; } = new(StringComparer.Ordinal);

    public string UserId(string key) => _world.Users.TryGetValue(key, out var user) && user.Ids.TryGetValue(Config.Name, out var id)
        ? id
        : "U" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"provider:{Config.Name}:{key}")))[..32];

    public string? KeyOf(string userId) => _world.Users.Keys.FirstOrDefault(key => UserId(key) == userId);

    public Contact Contact(string key)
    {
        if (!Contacts.TryGetValue(key, out var contact))
            Contacts[key] = contact = new Contact(key, UserId(key));
        return contact;
    }

    /// <summary>Sees what the account says: friends, and for seven days people who wrote without being one.</summary>
    public bool Reaches(Contact contact) =>
        !contact.Blocked && (contact.Friend || (contact.WroteAt is { } wrote && _world.Now - wrote < TimeSpan.FromDays(7)));

    public TalkItem Say(Contact contact, bool fromUser, JsonNode message)
    {
        var item = new TalkItem(Interlocked.Increment(ref _sequence), NewMessageId(), fromUser, message, _world.Now);
        contact.Talk.Add(item);
        return item;
    }

    public void Count(int recipients) => Interlocked.Add(ref _used, recipients);

    public void CheckQuota(int recipients)
    {
        if (MonthlyQuota is { } limit && _used + recipients > limit)
            throw Refusal.Line(429, "You have reached your monthly limit.");
    }

    public string IssueReplyToken(DateTimeOffset eventAt)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (_world.Sync)
            ReplyTokens[token] = new ReplyToken(eventAt);
        return token;
    }

    public static string NewMessageId() =>
        "6" + RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetInt32(1_000_000_000).ToString("D9", CultureInfo.InvariantCulture);
}

internal sealed class Contact(string key, string userId)
{
    public string Key { get; } = key;
    public string UserId { get; } = userId;
    public bool Friend { get; set; }
    public bool Blocked { get; set; }
    public DateTimeOffset? WroteAt { get; set; }
    public string? MenuId { get; set; }
    public List<TalkItem> Talk { get; } = [];
}

internal sealed class TalkItem(long seq, string id, bool fromUser, JsonNode message, DateTimeOffset at)
{
    public long Seq { get; } = seq;
    public string Id { get; } = id;
    public bool FromUser { get; } = fromUser;
    public JsonNode Message { get; } = message;
    public DateTimeOffset At { get; } = at;
    public bool Unsent { get; set; }
}

/// <summary>Once, within a minute of the delivery; a redelivery gives a new minute until twenty have passed since the event.</summary>
internal sealed class ReplyToken(DateTimeOffset eventAt)
{
    public DateTimeOffset EventAt { get; } = eventAt;
    public DateTimeOffset? DeliveredAt { get; set; }
    public bool Used { get; set; }
    public string? ContactKey { get; set; }

    public bool Works(DateTimeOffset now) =>
        !Used && now - (DeliveredAt ?? EventAt) <= TimeSpan.FromMinutes(1) && now - EventAt <= TimeSpan.FromMinutes(20);
}

internal sealed record Accepted(DateTimeOffset At, string RequestId, JsonObject Answer);

internal sealed record PushAttempt(DateTimeOffset At, string Tenant, string? RetryKey, string? To, int Status, bool Delivered, string Body)
{
    public override string ToString() => $"Push {RetryKey} {Status}";
}

internal sealed class Media(byte[] bytes, string type, DateTimeOffset readyAt, bool external)
{
    public byte[] Bytes { get; } = bytes;
    public string Type { get; } = type;
    public DateTimeOffset ReadyAt { get; } = readyAt;
    public bool External { get; } = external;
    public bool Unsent { get; set; }
}
