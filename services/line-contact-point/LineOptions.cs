using System.ComponentModel.DataAnnotations;

namespace LineContactPoint;

/// <summary>Where LINE is, and this service's own two keys.</summary>
public sealed class LineOptions : IValidatableObject
{
    /// <summary>LINE's API host, e.g. <c>https://api.line.me</c>. Plain http is taken on loopback only.</summary>
    [Required]
    public required Uri Api { get; init; }

    /// <summary>The host of LINE's login calls and certificates; the same as <see cref="Api"/> at LINE.</summary>
    [Required]
    public required Uri Login { get; init; }

    /// <summary>The host of LINE's authorize page, e.g. <c>https://access.line.me</c>.</summary>
    [Required]
    public required Uri Access { get; init; }

    /// <summary>File with 32 bytes in base64: the key of the pseudonyms. Losing it cuts every resident off from their past.</summary>
    [Required]
    public required string HmacKeyFile { get; init; }

    /// <summary>File with 32 bytes in base64: seals what lies between a webhook's answer and its handling.</summary>
    [Required]
    public required string SealKeyFile { get; init; }

    /// <summary>Public address of a tenant's host, with <c>{host}</c> in it, e.g. <c>https://{host}</c>.</summary>
    [Required, RegularExpression(@"^https?://\{host\}(:\d{1,5})?$")]
    public required string PublicBaseUrlFormat { get; init; }

    /// <summary>The public address of a host.</summary>
    public Uri PublicBase(string host) => new(PublicBaseUrlFormat.Replace("{host}", host, StringComparison.Ordinal));

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, address) in new[] { (nameof(Api), Api), (nameof(Login), Login), (nameof(Access), Access) })
        {
            if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            {
                yield return new ValidationResult("LINE is called over https only, except on loopback.", [name]);
            }
        }
    }
}
