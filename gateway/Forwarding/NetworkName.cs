using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Gateway.Forwarding;

/// <summary>Names a caller's network without telling its address: services may count by it and learn nothing (design §2).</summary>
internal sealed class NetworkName(IOptions<GatewayOptions> options)
{
    /// <summary>The header that services get in place of an address.</summary>
    public const string Header = "Tomoshibi-Network";

    /// <summary>What a start without a key says.</summary>
    internal const string NoKey = "Gateway__NetworkKeyFile must hold at least 32 bytes.";

    private const int LeastBytes = 32;
    private static readonly object Slot = new();
    private readonly Secret<byte[]> key = Read(options.Value.NetworkKeyFile);

    /// <summary>The name, 32 hex digits; computed once per request.</summary>
    public static string Of(HttpContext http)
    {
        if (http.Items.TryGetValue(Slot, out var known) && known is string name)
        {
            return name;
        }

        name = http.RequestServices.GetRequiredService<NetworkName>().Hash(http.Connection.RemoteIpAddress);
        http.Items[Slot] = name;
        return name;
    }

    /// <summary>The keyed hash of the address's network: /24 of IPv4, /48 of IPv6.</summary>
    public string Hash(IPAddress? address)
    {
        var known = address ?? IPAddress.None;
        var bytes = (known.IsIPv4MappedToIPv6 ? known.MapToIPv4() : known).GetAddressBytes();
        var prefix = bytes.AsSpan(0, bytes.Length == 4 ? 3 : 6);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key.Reveal(), prefix).AsSpan(0, 16));
    }

    /// <summary>Whether the file is there and holds enough. It is read, not measured: a cluster mounts secrets as links, and a link's length is its own.</summary>
    internal static bool IsKey(string file) => File.Exists(file) && File.ReadAllBytes(file).Length >= LeastBytes;

    private static Secret<byte[]> Read(string file) => IsKey(file) ? new(File.ReadAllBytes(file)) : throw new InvalidOperationException(NoKey);
}
