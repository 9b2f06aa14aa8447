using System.Security.Cryptography;
using LineDouble.Rules;

namespace LineDouble.State;

/// <summary>Access tokens of channels (bots and login channels) and of people, with their lives and limits.</summary>
internal sealed class TokenStore(World world)
{
    private readonly Dictionary<string, ChannelToken> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UserToken> _users = new(StringComparer.Ordinal);

    public (string Token, ChannelToken Grant) IssueChannel(Tenant tenant, bool login, string kind, TimeSpan life)
    {
        lock (world.Sync)
        {
            var alive = _channels.Where(t => t.Value.Tenant == tenant && t.Value.Login == login && t.Value.Kind == kind && t.Value.ExpiresAt > world.Now).ToList();
            if (kind == "v2.1" && alive.Count >= 30)
                throw Refusal.Line(400, "The maximum number of channel access tokens has been issued.");
            if (kind == "short" && alive.Count >= 30)
                _channels.Remove(alive.MinBy(t => t.Value.IssuedAt).Key);
            var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
            var grant = new ChannelToken(tenant, login, kind, world.Now, world.Now + life, Jose.Encode(RandomNumberGenerator.GetBytes(16)));
            _channels[token] = grant;
            return (token, grant);
        }
    }

    public ChannelToken? Channel(string? token)
    {
        lock (world.Sync)
            return token is not null && _channels.TryGetValue(token, out var grant) && grant.ExpiresAt > world.Now ? grant : null;
    }

    public IReadOnlyList<string> KeyIds(Tenant tenant, bool login)
    {
        lock (world.Sync)
            return [.. _channels.Values.Where(t => t.Tenant == tenant && t.Login == login && t.Kind == "v2.1" && t.ExpiresAt > world.Now).Select(t => t.KeyId)];
    }

    public void RevokeChannel(string token)
    {
        lock (world.Sync)
            _channels.Remove(token);
    }

    /// <summary>Every channel token of the tenant stops working, as when LINE forgets them.</summary>
    public void DropChannels(Tenant tenant)
    {
        lock (world.Sync)
            foreach (var (token, _) in _channels.Where(t => t.Value.Tenant == tenant).ToList())
                _channels.Remove(token);
    }

    public string IssueUser(Tenant tenant, string key, string scope, TimeSpan life)
    {
        var token = "ua." + Jose.Encode(RandomNumberGenerator.GetBytes(32));
        lock (world.Sync)
            _users[token] = new UserToken(tenant, key, scope, world.Now + life);
        return token;
    }

    public UserToken? User(string? token)
    {
        lock (world.Sync)
            return token is not null && _users.TryGetValue(token, out var grant) && grant.ExpiresAt > world.Now ? grant : null;
    }

    public bool RevokeUser(string token)
    {
        lock (world.Sync)
            return _users.Remove(token);
    }

    public void RevokeUsers(Tenant tenant, string key)
    {
        lock (world.Sync)
            foreach (var (token, _) in _users.Where(t => t.Value.Tenant == tenant && t.Value.Key == key).ToList())
                _users.Remove(token);
    }
}

internal sealed record ChannelToken(Tenant Tenant, bool Login, string Kind, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, string KeyId)
{
    public string ClientId => Login ? Tenant.Config.LoginChannel.Id : Tenant.Config.MessagingChannel.Id;
    public override string ToString() => $"{Kind} token of {ClientId}";
}

internal sealed record UserToken(Tenant Tenant, string Key, string Scope, DateTimeOffset ExpiresAt);
