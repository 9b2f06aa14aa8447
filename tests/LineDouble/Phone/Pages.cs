namespace LineDouble.Phone;

/// <summary>The embedded files of the phone page.</summary>
internal static class Pages
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Results.Content(Read("phone.html"), "text/html; charset=utf-8"));
        app.MapGet("/phone.css", () => Results.Content(Read("phone.css"), "text/css; charset=utf-8"));
        app.MapGet("/phone.js", () => Results.Content(Read("phone.js"), "text/javascript; charset=utf-8"));
    }

    public static string Read(string name)
    {
        using var stream = typeof(Pages).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
