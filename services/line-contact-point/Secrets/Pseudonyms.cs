using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace LineContactPoint.Secrets;

/// <summary>Turns LINE's identifiers into values that mean nothing without this service's key, and nothing in another tenant.</summary>
internal sealed class Pseudonyms
{
    private readonly byte[] _key;

    public Pseudonyms(IOptions<LineOptions> options) => _key = KeyFile.Read(options.Value.HmacKeyFile);

    public byte[] OfUser(Guid tenantId, string userId) => Of(1, tenantId, userId);

    public byte[] OfEvent(Guid tenantId, string webhookEventId) => Of(2, tenantId, webhookEventId);

    private byte[] Of(byte kind, Guid tenantId, string value)
    {
        byte[] named = [kind, .. tenantId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(value)];
        return HMACSHA256.HashData(_key, named);
    }
}
