using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace LineDouble.Rules;

/// <summary>What a rich menu and its picture must look like.</summary>
internal static class RichMenuRules
{
    private const int ImageBytes = 1024 * 1024;
    private const double LeastRatio = 1.45;

    public static void Check(JsonObject body)
    {
        var faults = new List<Detail>();
        foreach (var name in new[] { "size", "selected", "name", "chatBarText", "areas" })
            if (body[name] is null)
                faults.Add(new Detail("must be specified", name));
        if (faults.Count == 0)
            Inside(body, faults);
        if (faults.Count > 0)
            throw Refusal.Line(400, $"The request body has {faults.Count} error(s)", faults);
    }

    private static void Inside(JsonObject body, List<Detail> faults)
    {
        var (width, height) = Size(body);
        if (width is < 800 or > 2500 || height < 250 || width < height * LeastRatio)
            faults.Add(new Detail("invalid size", "size"));
        if (MessageRules.Text(body, "name") is not { Length: > 0 } name || MessageRules.Graphemes(name) > 300)
            faults.Add(new Detail("Length must be between 1 and 300", "name"));
        if (MessageRules.Text(body, "chatBarText") is not { Length: > 0 } bar || MessageRules.Graphemes(bar) > 14)
            faults.Add(new Detail("Length must be between 1 and 14", "chatBarText"));
        if (body["areas"] is not JsonArray { Count: <= 20 } areas)
        {
            faults.Add(new Detail("Size must be between 0 and 20", "areas"));
            return;
        }
        for (var i = 0; i < areas.Count; i++)
        {
            if (areas[i]?["bounds"] is not JsonObject)
                faults.Add(new Detail("must be specified", $"areas[{i}].bounds"));
            MessageRules.Action(areas[i]?["action"] as JsonObject, $"areas[{i}].action", 20, faults);
        }
    }

    public static void CheckImage(JsonObject menu, byte[] bytes, string type)
    {
        var size = type == "image/png" ? Png(bytes) : Jpeg(bytes);
        if (bytes.Length > ImageBytes || size is not { } found || found != Size(menu))
            throw Refusal.Line(400, "The image size is invalid");
    }

    public static (int Width, int Height) Size(JsonObject menu) =>
        (menu["size"]?["width"]?.GetValue<int>() ?? 0, menu["size"]?["height"]?.GetValue<int>() ?? 0);

    private static (int, int)? Png(ReadOnlySpan<byte> b) => b.Length > 24 && b[..8].SequenceEqual<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        ? (BinaryPrimitives.ReadInt32BigEndian(b[16..]), BinaryPrimitives.ReadInt32BigEndian(b[20..])) : null;

    private static (int, int)? Jpeg(ReadOnlySpan<byte> b)
    {
        for (var i = 2; i + 9 < b.Length && b[i] == 0xFF; i += 2 + BinaryPrimitives.ReadUInt16BigEndian(b[(i + 2)..]))
            if (b[i + 1] is >= 0xC0 and <= 0xC3)
                return (BinaryPrimitives.ReadUInt16BigEndian(b[(i + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(b[(i + 5)..]));
        return null;
    }
}
