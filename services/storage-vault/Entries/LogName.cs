using Contracts.StorageVault.V1;

namespace StorageVault.Entries;

/// <summary>How the logs are called in an address.</summary>
internal static class LogName
{
    internal static EntryLog? Read(string name) => name switch { "talk" => EntryLog.Talk, "staff" => EntryLog.Staff, _ => null };
}
