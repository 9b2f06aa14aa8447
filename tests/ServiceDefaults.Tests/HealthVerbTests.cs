using System.Diagnostics;
using System.Net;
using LocalSystem;

namespace ServiceDefaults.Tests;

/// <summary>The verb that containers without a shell are asked by, as a real process.</summary>
public sealed class HealthVerbTests
{
    [Theory]
    [InlineData(HttpStatusCode.OK, 0)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 1)]
    public async Task It_ends_as_the_process_beside_it_answers(HttpStatusCode answer, int code)
    {
        var port = Repo.FreePort();
        using var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/health/ready/" } };
        listener.Start();
        var answering = AnswerAsync(listener, answer);

        Assert.Equal(code, await AskAsync(port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await answering;
    }

    [Fact]
    public async Task Nobody_there_is_not_healthy() => Assert.Equal(1, await AskAsync(Repo.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public async Task Without_a_port_it_says_so() => Assert.Equal(64, await AskAsync(null));

    private static async Task AnswerAsync(HttpListener listener, HttpStatusCode answer)
    {
        var context = await listener.GetContextAsync();
        context.Response.StatusCode = (int)answer;
        context.Response.Close();
    }

    private static async Task<int> AskAsync(string? port)
    {
        var facts = ServiceCatalog.Of("gateway");
        var start = new ProcessStartInfo("dotnet", [Repo.Dll(facts.Folder, facts.Project), "health"]) { RedirectStandardError = true };
        start.Environment["Health__Port"] = port;
        using var process = Process.Start(start) ?? throw new InvalidOperationException();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
