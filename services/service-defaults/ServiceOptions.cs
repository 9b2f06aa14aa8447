using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Npgsql;

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
    public required string App { get; set; }

    /// <summary>Connection string of the role that sees outbox, inbox, cursors and job tables of all tenants, and nothing else.</summary>
    [Required]
    public required string Relay { get; set; }

    /// <summary>Connection string of the owner; only <c>migrate</c> has it.</summary>
    public string? Owner { get; set; }

    /// <summary>File with the password of <see cref="App"/>, where the connection string has none.</summary>
    public string? AppPasswordFile { get; init; }

    /// <summary>File with the password of <see cref="Relay"/>, where the connection string has none.</summary>
    public string? RelayPasswordFile { get; init; }

    /// <summary>File with the password of <see cref="Owner"/>, where the connection string has none.</summary>
    public string? OwnerPasswordFile { get; init; }

    /// <summary>Lets <c>migrate</c> end well on a database that a newer release has migrated: for going back on purpose, by one release. False unless said.</summary>
    public bool AcceptNewer { get; init; }

    internal void AddPasswords()
    {
        App = WithPassword(App, AppPasswordFile) ?? App;
        Relay = WithPassword(Relay, RelayPasswordFile) ?? Relay;
        Owner = WithPassword(Owner, OwnerPasswordFile);
    }

    private static string? WithPassword(string? text, string? file) =>
        text is null || file is null ? text : new NpgsqlConnectionStringBuilder(text) { Password = SecretFile.Read(file).Reveal() }.ConnectionString;
}

/// <summary>The broker that rings the doorbells.</summary>
public sealed class BrokerOptions
{
    /// <summary>AMQP address with user, password and virtual host.</summary>
    [Required]
    public required Uri Uri { get; set; }

    /// <summary>Where <c>migrate</c> declares the topology with wider rights; the same address when absent.</summary>
    public Uri? TopologyUri { get; set; }

    /// <summary>File with the password of <see cref="Uri"/>'s user, where the address has none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>File with the password of <see cref="TopologyUri"/>'s user, where the address has none.</summary>
    public string? TopologyPasswordFile { get; init; }

    internal void AddPasswords()
    {
        Uri = WithPassword(Uri, PasswordFile) ?? Uri;
        TopologyUri = WithPassword(TopologyUri, TopologyPasswordFile);
    }

    private static Uri? WithPassword(Uri? address, string? file) =>
        address is null || file is null ? address : new UriBuilder(address) { Password = Uri.EscapeDataString(SecretFile.Read(file).Reveal()) }.Uri;
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

/// <summary>Where the process is asked how it is.</summary>
public sealed class HealthOptions
{
    /// <summary>
    /// The plain port that answers <c>/health/*</c> and nothing else, while the other ports then answer everything but that: a cluster's probes bring
    /// no certificate. Health is answered on every port when absent.
    /// </summary>
    [Range(1, 65_535)]
    public int? Port { get; init; }

    /// <summary>For how many seconds a process that was told to end still answers, asking its callers to come by a new connection; for a balancer that has taken it out already. None when absent.</summary>
    [Range(0, 30)]
    public int FarewellSeconds { get; init; }
}

/// <summary>Certificates of the inside, as files that are read again every minute: renewing them needs no restart.</summary>
public sealed class TlsOptions : IValidatableObject
{
    /// <summary>PEM file with this process's certificate, for both sides of a connection; the names that others know it by stand in it.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with that certificate's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>PEM file with the authorities whose certificates peers and the broker must have, up to the root. The system's own list when absent.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Names, separated by spaces, of which a caller's certificate must carry one. Callers need no certificate when empty: the gateway's public side.</summary>
    public string ClientNames { get; init; } = string.Empty;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CertificateFile is null != KeyFile is null || (ClientNames.Length > 0 && (CertificateFile is null || AuthorityFile is null)))
        {
            yield return new ValidationResult("Tls__CertificateFile and Tls__KeyFile go together, and Tls__ClientNames needs them and Tls__AuthorityFile.");
        }
    }
}

/// <summary>Reads a secret that stands alone in a file (style 5.4.4).</summary>
internal static class SecretFile
{
    public static Secret<string> Read(string path)
    {
        try
        {
            return new Secret<string>(File.ReadAllText(path).TrimEnd('\r', '\n'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The secret file {path} cannot be read.");
        }
    }
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
