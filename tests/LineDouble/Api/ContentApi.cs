using System.Text.Json.Nodes;
using LineDouble.Rules;
using LineDouble.State;

namespace LineDouble.Api;

/// <summary>api-data: what people sent, while LINE still has it. 202 while it is prepared, 410 once it was unsent.</summary>
internal sealed class ContentApi(World world)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v2/bot/message/{id}/content", (HttpContext http, string id) => Ready(http, id, m => Results.Bytes(m.Bytes, m.Type)));
        app.MapGet("/v2/bot/message/{id}/content/preview", (HttpContext http, string id) => Ready(http, id, m => Results.Bytes(m.Bytes, "image/jpeg")));
        app.MapGet("/v2/bot/message/{id}/content/transcoding", Transcoding);
    }

    private IResult Transcoding(HttpContext http, string id)
    {
        var media = Find(http, id);
        if (!media.Type.StartsWith("video/", StringComparison.Ordinal) && !media.Type.StartsWith("audio/", StringComparison.Ordinal))
            throw Refusal.Line(400, "The message is not video or audio");
        return Results.Text(new JsonObject { ["status"] = world.Now >= media.ReadyAt ? "succeeded" : "processing" }.ToJsonString(), "application/json");
    }

    private IResult Ready(HttpContext http, string id, Func<Media, IResult> answer)
    {
        var media = Find(http, id);
        return world.Now >= media.ReadyAt ? answer(media) : Results.StatusCode(202);
    }

    private Media Find(HttpContext http, string id)
    {
        var tenant = Call.Messaging(world, http);
        lock (world.Sync)
        {
            if (!tenant.Content.TryGetValue(id, out var media) || media.External)
                throw Refusal.NotFound();
            return media.Unsent ? throw Refusal.Line(410, "Gone") : media;
        }
    }
}
