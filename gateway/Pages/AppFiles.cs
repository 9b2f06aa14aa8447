using System.Collections.Frozen;
using System.IO.Compression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Gateway.Pages;

/// <summary>A file of a built app, in memory, compressed once: it holds no secret, so its length tells none.</summary>
internal sealed class AppFile(string type, byte[] bytes)
{
    private readonly Lazy<byte[]?> zipped = new(() => Zip(type, bytes));

    /// <summary>Reads a file from disk.</summary>
    public static AppFile Read(string file) =>
        new(new FileExtensionContentTypeProvider().TryGetContentType(file, out var type) ? WithCharset(type) : "application/octet-stream", File.ReadAllBytes(file));

    /// <summary>Answers with the file.</summary>
    public async Task SendAsync(HttpContext http)
    {
        var response = http.Response;
        response.ContentType = type;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        var accepted = http.Request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
        var body = accepted && zipped.Value is { } small ? small : bytes;
        if (!ReferenceEquals(body, bytes))
        {
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    private static string WithCharset(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || type is "application/json" or "application/manifest+json" ? $"{type}; charset=utf-8" : type;

    private static byte[]? Zip(string type, byte[] bytes)
    {
        var text = type.StartsWith("text/", StringComparison.Ordinal) || type.Contains("json", StringComparison.Ordinal) || type.Contains("xml", StringComparison.Ordinal) || type.Contains("javascript", StringComparison.Ordinal);
        if (!text || bytes.Length < 512)
        {
            return null;
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.Length < bytes.Length ? packed.ToArray() : null;
    }
}

/// <summary>The files of one built app by their path below its root. Only what was there at the start is ever served: no path from outside meets a disk.</summary>
internal sealed class AppFiles
{
    private AppFiles(FrozenDictionary<string, AppFile> files) => All = files;

    /// <summary>Every file by its relative path with forward slashes.</summary>
    public FrozenDictionary<string, AppFile> All { get; }

    /// <summary>Reads a folder; empty where there is none.</summary>
    public static AppFiles Read(string? root) => new((root is not null && Directory.Exists(root)
        ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".map", StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith('.') && Path.GetFileName(file) != "csp-hashes.json")
            .ToDictionary(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), AppFile.Read)
        : []).ToFrozenDictionary());
}
