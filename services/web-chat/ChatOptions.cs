using System.ComponentModel.DataAnnotations;

namespace WebChat;

/// <summary>What the residents' door is told from outside.</summary>
public sealed class ChatOptions
{
    /// <summary>File with this service's own 32-byte key (raw, hex or base64); recovery phrases are kept only as HMAC under it.</summary>
    [Required]
    public required string PhraseKeyFile { get; init; }
}
