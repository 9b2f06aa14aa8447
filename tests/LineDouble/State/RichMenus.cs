using System.Text.Json.Nodes;

namespace LineDouble.State;

/// <summary>Menus made through the API, their pictures, the default, aliases and batch jobs.</summary>
internal sealed class RichMenus
{
    public Dictionary<string, RichMenu> All { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, BatchJob> Jobs { get; } = new(StringComparer.Ordinal);
    public string? DefaultId { get; set; }
}

internal sealed class RichMenu(string id, JsonObject body)
{
    public string Id { get; } = id;
    public JsonObject Body { get; } = body;
    public byte[]? Image { get; set; }
    public string ImageType { get; set; } = "image/png";
}

internal sealed class BatchJob(DateTimeOffset acceptedAt, DateTimeOffset readyAt)
{
    public DateTimeOffset AcceptedAt { get; } = acceptedAt;
    public DateTimeOffset ReadyAt { get; } = readyAt;
    public string? ResumeKey { get; init; }
    public bool Failed { get; set; }
}
