using ServiceDefaults;

namespace OperatorCli;

/// <summary>Where the tool finds its key and the services; read from the environment or from the file that <c>TOMOSHIBI_CONFIG</c> names.</summary>
internal sealed class ToolOptions
{
    /// <summary>The tool's own signing key.</summary>
    public ToolKey Tokens { get; init; } = new();

    /// <summary>The person at the tool.</summary>
    public ToolPerson Operator { get; init; } = new();

    /// <summary>Base addresses by the peer's name in PascalCase.</summary>
    public Dictionary<string, Uri> Peers { get; init; } = [];

    /// <summary>The tool's certificate and the authorities it trusts, where the services speak TLS.</summary>
    public TlsOptions Tls { get; init; } = new();
}

/// <summary>The issuer <c>operator-cli</c>'s key.</summary>
internal sealed class ToolKey
{
    /// <summary>PEM file with the ES256 private key; only needed where a service is called.</summary>
    public string? PrivateKeyFile { get; init; }
}

/// <summary>Operators are told apart by ids that the tool signs: give each person one, and each their own configuration.</summary>
internal sealed class ToolPerson
{
    /// <summary>An id of this person alone; needed for keys and dead letters.</summary>
    public Guid? Id { get; init; }
}
