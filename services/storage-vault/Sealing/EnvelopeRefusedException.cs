using System.Security.Cryptography;

namespace StorageVault.Sealing;

/// <summary>Why an envelope, a wrapped key or a context was not accepted.</summary>
internal enum SealFault
{
    Unknown = 0,
    TooShort = 1,
    TooLong = 2,
    Magic = 3,
    Version = 4,
    Suite = 5,
    Flags = 6,
    DekName = 7,
    Commitment = 8,
    Tag = 9,
    Padding = 10,
    ContextOrder = 11,
    ContextLength = 12,
    WriteDidNotVerify = 13,
    WrappedKey = 14,
    KeyMissing = 15,
    KeyDestroyed = 16,
    WrapLimit = 17,
}

/// <summary>A sealed thing was refused; carries a code and never a byte of what was sealed.</summary>
internal sealed class EnvelopeRefusedException(SealFault fault) : CryptographicException("The sealed content was refused.")
{
    internal SealFault Fault { get; } = fault;
}
