using System.Text.Json;

namespace LocalSystem;

/// <summary>What each process is told: its environment, and the stand-in's configuration.</summary>
public sealed partial class RunningSystem
{
    private Dictionary<string, string> Variables(ServiceFacts facts, bool migrating)
    {
        var variables = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = Address(facts.Name).ToString(),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["MASSTRANSIT_USAGE_TELEMETRY"] = "false",
            ["Tokens__PrivateKeyFile"] = Keys.PrivateKey(facts.Name),
            ["Tokens__JwksFile"] = Keys.Jwks,
        };
        if (facts.Database is { } database)
        {
            variables["Database__App"] = Database(database, "app");
            variables["Database__Relay"] = Database(database, "relay");
            variables["Broker__Uri"] = Infra.Broker(VirtualHost, facts.Name).ToString();
            if (migrating)
            {
                variables["Database__Owner"] = Database(database, "owner");
                variables["Broker__TopologyUri"] = Infra.Broker(VirtualHost, "deploy").ToString();
            }
        }

        foreach (var peer in facts.Peers)
        {
            variables["Peers__" + ServiceFacts.Key(peer)] = Address(peer).ToString();
        }

        foreach (var (key, value) in Own(facts.Name).Concat(facts.Name switch { "gateway" => Liff(), "storage-vault" => Place(), _ => [] }).Concat(options.Environment.GetValueOrDefault(facts.Name) ?? new Dictionary<string, string>()))
        {
            variables[key] = value;
        }

        if (sink is not null)
        {
            variables["Telemetry__Endpoint"] = sink.Address.ToString();
        }

        return variables;
    }

    private Dictionary<string, string> Own(string service) => service switch
        {
            "tenant-directory" => new()
            {
                ["Staff__SealKeyFile"] = Keys.SecretFile("directory-seal"),
                ["Staff__ConsoleBaseUrl"] = $"http://desk.localhost:{ports["gateway"]}",
                ["Staff__AllowSeededCredentials"] = "true",
            },
            "storage-vault" => new()
            {
                ["Vault__KeyFolder"] = KeyFolder,
                ["Vault__RootKeyFile"] = Keys.SecretFile("vault-root"),
                ["Trace__ReasonKeyFile"] = Keys.SecretFile("vault-reasons"),
                ["Trace__AnchorFolder"] = MakeFolder("vault-anchors"),
                ["Vault__LedgerFolder"] = MakeFolder("vault-ledger"),
                ["Vault__SigningKeyFile"] = Keys.SigningKey("vault"),
            },
            "line-contact-point" => new()
            {
                ["Line__Api"] = $"http://127.0.0.1:{ports["line-api"]}",
                ["Line__ApiData"] = $"http://127.0.0.1:{ports["line-api-data"]}",
                ["Line__Login"] = $"http://127.0.0.1:{ports["line-api"]}",
                ["Line__Access"] = $"http://127.0.0.1:{ports["line-access"]}",
                ["Line__HmacKeyFile"] = Keys.SecretFile("line-hmac"),
                ["Line__SealKeyFile"] = Keys.SecretFile("line-seal"),
                ["Line__PublicBaseUrlFormat"] = $"http://{{host}}:{ports["gateway"]}",
            },
            "web-chat" => new() { ["Chat__PhraseKeyFile"] = Keys.SecretFile("chat-phrase") },
            "gateway" => new()
            {
                ["Gateway__ResidentRoot"] = Path.Combine(Repo.Root, "gateway/apps/resident-chat/dist"),
                ["Gateway__ConsoleRoot"] = Path.Combine(Repo.Root, "gateway/apps/counselor-console/dist"),
                ["Gateway__DeskHost"] = "desk.localhost",
                ["Gateway__NetworkKeyFile"] = Keys.SecretFile("gateway-network"),
            },
            _ => [],
        };

    private Dictionary<string, string> Place() => new(place ??= Keys.Place(TimeProvider.System.GetUtcNow()));

    /// <summary>The stand-in's module and where it asks; with the real SDK the gateway's own defaults are what is tested.</summary>
    private Dictionary<string, string> Liff() => options.RealLiff ? [] : new()
    {
        ["Gateway__LiffModuleUrl"] = $"http://127.0.0.1:{ports["line-phone"]}/liff/sdk.js",
        ["Gateway__LineOrigins"] = string.Join(' ', new[] { "line-phone", "line-api" }.Select(name => $"http://127.0.0.1:{ports[name]}")),
        ["Gateway__LineScriptOrigins"] = string.Empty,
    };

    private string MakeFolder(string name)
    {
        var folder = Path.Combine(Folder, name);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    private string LineDoubleConfig() => JsonSerializer.Serialize(new
    {
        ports = new { api = ports["line-api"], apiData = ports["line-api-data"], access = ports["line-access"], phone = ports["line-phone"] },
        tls = options.RealLiff ? LineHosts : null,
        tenants = Demo.Tenants.Values.Select(tenant => new
        {
            name = tenant.Slug,
            displayName = tenant.Name + " お知らせ",
            botUserId = tenant.Line.BotUserId,
            messagingChannel = new { id = tenant.Line.ChannelId, secret = tenant.Line.ChannelSecret, assertionPublicJwk = AssertionJwk(tenant.Line), kid = tenant.Line.AssertionKid },
            loginChannel = new { id = tenant.Line.LoginChannelId, secret = tenant.Line.LoginChannelSecret, callbackUrls = new[] { $"http://{tenant.Host}:{Port}/auth/line/callback" } },
            liffApps = new[] { new { liffId = tenant.Line.LiffId, endpointUrl = $"http://{tenant.Host}:{Port}/enter" } },
            webhookUrl = $"http://{tenant.Host}:{Port}/line/webhook/{tenant.Line.WebhookKey}",
            redelivery = true,
        }),
        users = new[] { new { key = "hinata", displayName = "ひなた" }, new { key = "sora", displayName = "そら" }, new { key = "aoi", displayName = "あおい" } },
    }, Demo.Writing);

    private static object AssertionJwk(DemoLine line)
    {
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportFromPem(line.AssertionKeyPem);
        var parameters = rsa.ExportParameters(false);
        return new { kty = "RSA", alg = "RS256", use = "sig", kid = line.AssertionKid, n = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(parameters.Modulus), e = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(parameters.Exponent) };
    }
}
