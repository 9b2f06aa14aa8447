using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LineDouble.Rules;

namespace LineDouble.State;

/// <summary>The P-256 keys that sign LIFF's id tokens; the last one signs, all listed ones are published.</summary>
internal sealed class SigningKeys
{
    private readonly Lock _sync = new();
    private readonly List<(string Kid, ECDsa Key)> _keys = [New()];

    public void Rotate(bool dropOld)
    {
        lock (_sync)
        {
            if (dropOld)
                _keys.Clear();
            _keys.Add(New());
        }
    }

    public (string Kid, ECDsa Key) Current
    {
        get
        {
            lock (_sync)
                return _keys[^1];
        }
    }

    public JsonObject Published()
    {
        lock (_sync)
        {
            var keys = new JsonArray();
            foreach (var (kid, key) in _keys)
            {
                var point = key.ExportParameters(false).Q;
                keys.Add(new JsonObject { ["kty"] = "EC", ["kid"] = kid, ["use"] = "sig", ["alg"] = "ES256", ["crv"] = "P-256", ["x"] = Jose.Encode(point.X!), ["y"] = Jose.Encode(point.Y!) });
            }
            return new JsonObject { ["keys"] = keys };
        }
    }

    private static (string, ECDsa) New() => (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), ECDsa.Create(ECCurve.NamedCurves.nistP256));
}
