namespace OperatorCli;

/// <summary>What the tool ends with; scripts and probes branch on it (the numbers of sysexits.h where one fits).</summary>
internal static class ExitCode
{
    /// <summary>Done, and nothing found that is wrong.</summary>
    internal const int Fine = 0;

    /// <summary>Done, and something is wrong: a broken chain, a failed statement.</summary>
    internal const int Finding = 1;

    /// <summary>The command line is wrong.</summary>
    internal const int Usage = 64;

    /// <summary>A file or an answer is not what it should be.</summary>
    internal const int BadInput = 65;

    /// <summary>A service or database is away.</summary>
    internal const int Away = 69;

    /// <summary>Something nobody expected.</summary>
    internal const int Internal = 70;

    /// <summary>The service refused.</summary>
    internal const int Refused = 77;

    /// <summary>The tool is not set up for this.</summary>
    internal const int NotConfigured = 78;

    /// <summary>Ctrl-C.</summary>
    internal const int Interrupted = 130;
}

/// <summary>Ends the command with a code and a sentence of ours; never with an exception's own message.</summary>
internal sealed class ToolException(int code, string message) : Exception(message)
{
    internal int Code { get; } = code;
}
