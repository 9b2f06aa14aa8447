using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Trace;

/// <summary>What the access log keeps of a reason: a keyed hash. Who knows the reason can have it checked; who holds the log learns nothing.</summary>
internal sealed class ReasonHash
{
    private static readonly KeyAccess Access = KeyAccess.Grant("hashing of reasons for the access log");
    private readonly ContentKey _key;

    public ReasonHash(IOptions<TraceOptions> options) => _key = KeyFiles.ReadRoot(options.Value.ReasonKeyFile);

    internal byte[] Of(Guid tenantId, Guid referenceId, string reason) =>
        HMACSHA256.HashData(_key.Bytes(Access), Encoding.UTF8.GetBytes($"snsv/reason/v1\0{tenantId:D}\0{referenceId:D}\0{reason}"));
}
