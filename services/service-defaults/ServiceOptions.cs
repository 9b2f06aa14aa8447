using System.ComponentModel.DataAnnotations;
using System.Diagnostics;

namespace ServiceDefaults;

/// <summary>Which service this process is.</summary>
public sealed class ServiceOptions
{
    /// <summary>The service's folder name, e.g. <c>web-chat</c>: issuer of its tokens, prefix of its queues.</summary>
    [Required, RegularExpression("^[a-z][a-z-]{2,40}$")]
    public required string Name { get; set; }
}

/// <summary>The service's own PostgreSQL database, by role (design §5).</summary>
public sealed class DatabaseOptions
{
    /// <summary>Connection string of the role that sees one tenant at a time and owns nothing.</summary>
    [Required]
    public required string App { get; init; }

    /// <summary>Connection string of the role that sees outbox, inbox, cursors and job tables of all tenants, and nothing else.</summary>
    [Required]
    public required string Relay { get; init; }

    /// <summary>Connection string of the owner; only <c>migrate</c> has it.</summary>
    public string? Owner { get; init; }
}

/// <summary>The broker that rings the doorbells.</summary>
public sealed class BrokerOptions
{
    /// <summary>AMQP address with user, password and virtual host.</summary>
    [Required]
    public required Uri Uri { get; init; }

    /// <summary>Where <c>migrate</c> declares the topology with wider rights; the same address when absent.</summary>
    public Uri? TopologyUri { get; init; }
}

/// <summary>The service's signing key and everybody's public keys.</summary>
public sealed class TokenOptions
{
    /// <summary>PEM file with this service's ES256 private key.</summary>
    [Required]
    public required string PrivateKeyFile { get; init; }

    /// <summary>The mounted JWKS; a key's <c>kid</c> starts with its issuer and a dot.</summary>
    [Required]
    public required string JwksFile { get; init; }
}

/// <summary>A secret that cannot print itself (style habit 13).</summary>
/// <typeparam name="T">The secret's type.</typeparam>
[DebuggerDisplay("[REDACTED]")]
public sealed class Secret<T>(T value)
    where T : notnull
{
    /// <summary>The value; every place that calls this can be found by a text search.</summary>
    public T Reveal() => value;

    /// <inheritdoc />
    public override string ToString() => "[REDACTED]";
}
