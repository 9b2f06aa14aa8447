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

    private static readonly object Slot = new();
    private readonly Secret<byte[]> key = new(File.ReadAllBytes(options.Value.NetworkKeyFile));

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
}
