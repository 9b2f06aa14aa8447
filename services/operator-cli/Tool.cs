using System.CommandLine;
using System.Text.Json;
using Npgsql;
using OperatorCli.Commands;

namespace OperatorCli;

/// <summary>The command line: one file per command under <c>Commands/</c>, one line each in <see cref="Commands"/>.</summary>
internal sealed class Tool(ToolOptions options, TextWriter output, TextWriter error, TimeProvider clock) : IAsyncDisposable
{
    private static readonly Func<Tool, Command>[] Commands = [AuditCommand.Make, DeadLettersCommand.Make, KeysCommand.Make, ResidencyCommand.Make, TenantsCommand.Make];

    private readonly Option<bool> _json = new("--json") { Description = "Answers in JSON.", Recursive = true };
    private readonly Option<Guid?> _person = new("--operator") { Description = "Who is at the tool: an id of yours alone. Operator__Id by default.", Recursive = true };
    private readonly Lazy<ServiceCalls> _calls = new(() => new(options, clock));

    /// <summary>The calls this tool may make; asks for the key and the addresses when first used.</summary>
    internal ServiceCalls Calls => _calls.Value;

    internal TimeProvider Clock => clock;

    internal async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var wrong in parsed.Errors) await error.WriteLineAsync(wrong.Message);
            return ExitCode.Usage;
        }

        try { return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, ct); }
        catch (Exception e) when (Ending(e, ct) is { } ending)
        {
            await error.WriteLineAsync(ending.Message);
            return ending.Code;
        }
    }

    /// <summary>All commands; also for whoever checks that a documented one exists.</summary>
    internal RootCommand Root()
    {
        var root = new RootCommand("灯火: what operators do with Tomoshibi from a command line.") { _json, _person };
        foreach (var make in Commands) root.Subcommands.Add(make(this));
        return root;
    }

    /// <summary>The person at the tool: services tell operators apart by it, where two are needed or an act is accounted for.</summary>
    internal Guid Person(ParseResult parsed) => (parsed.GetValue(_person) ?? options.Operator.Id) is { } id && id != Guid.Empty
        ? id : throw new ToolException(ExitCode.NotConfigured, "Who is at the tool? Set Operator__Id to an id of yours alone, or give --operator.");

    /// <summary>Prints the answer: as JSON when asked to, else as the lines given.</summary>
    internal async Task Answer<T>(ParseResult parsed, T answer, params IEnumerable<string> lines)
    {
        if (parsed.GetValue(_json)) await output.WriteLineAsync(JsonSerializer.Serialize(answer, ServiceDefaults.Json.Options));
        else foreach (var line in lines) await output.WriteLineAsync(line);
    }

    // A message of the database or the framework may quote what it was given; only ours are shown.
    private static (int Code, string Message)? Ending(Exception e, CancellationToken ct) => e switch
    {
        ToolException known => (known.Code, known.Message),
        OperationCanceledException when ct.IsCancellationRequested => (ExitCode.Interrupted, "Stopped."),
        HttpRequestException or TimeoutException or OperationCanceledException => (ExitCode.Away, "A service does not answer."),
        PostgresException { SqlState: "28P01" or "28000" or "42501" } => (ExitCode.Refused, "The database refused."),
        PostgresException => (ExitCode.BadInput, "The database is not one of ours, or not of this version."),
        NpgsqlException => (ExitCode.Away, "The database does not answer."),
        FileNotFoundException or DirectoryNotFoundException => (ExitCode.BadInput, "A file or folder is not there."),
        UnauthorizedAccessException => (ExitCode.Refused, "A file may not be read."),
        JsonException => (ExitCode.BadInput, "An answer or a file is malformed."),
        _ => (ExitCode.Internal, $"Something went wrong in the tool: {e.GetType().Name}."),
    };

    public ValueTask DisposeAsync()
    {
        if (_calls.IsValueCreated) _calls.Value.Dispose();
        return ValueTask.CompletedTask;
    }
}
