using System.CommandLine;

namespace OperatorCli.Commands;

/// <summary><c>tomoshibi audit …</c>: what the access log's hash chain proves.</summary>
internal static class AuditCommand
{
    internal static Command Make(Tool tool) => new("audit", "The access log and its hash chain.") { };
}
