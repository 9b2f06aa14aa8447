using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LineDouble.Rules;

/// <summary>The little of JOSE that LINE uses, on the base library alone.</summary>
internal static class Jose
{
    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    public static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    public static string Hs256(JsonObject header, JsonObject payload, string secret)
    {
        var input = Input(header, payload);
        return input + "." + Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(input)));
    }

    public static string Es256(JsonObject header, JsonObject payload, ECDsa key)
    {
        var input = Input(header, payload);
        lock (key)
            return input + "." + Encode(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256));
    }

    public static string Unsigned(JsonObject header, JsonObject payload) => Input(header, payload) + ".";

    public static (JsonObject Header, JsonObject Payload, byte[] Signature, byte[] Input)? Parse(string? token)
    {
        if (token?.Split('.') is not [var h, var p, var s] || Decode(h) is not { } header || Decode(p) is not { } payload || Decode(s) is not { } signature)
            return null;
        try
        {
            return JsonNode.Parse(header) is JsonObject head && JsonNode.Parse(payload) is JsonObject body
                ? (head, body, signature, Encoding.ASCII.GetBytes($"{h}.{p}")) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Input(JsonObject header, JsonObject payload) => Encode(header.ToJsonString()) + "." + Encode(payload.ToJsonString());
}
