using StorageVault.Sealing;

namespace StorageVault.Tests.Sealing;

/// <summary>The vectors of trust.md 2.6, made with .NET 10 and checked there with an independent Node 20 implementation.</summary>
internal static class KnownAnswers
{
    internal static readonly byte[] Dek = Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    internal static readonly DekName Name = new(new Guid(Convert.FromHexString("0190a1b2c3d47e5f8a9b0c1d2e3f4051"), bigEndian: true), 1);
    internal static readonly byte[] Salt = Convert.FromHexString("d9f9f947b041ef983f64a84853bbb8d09502951b12e4fcc7827d8128a52605ed");
    internal static readonly byte[] Context = Convert.FromHexString("01000d74656e616e742d3133313031360200100190a1b2c3d47e5f8a9b0c1d2e3f405103000800000000000000070400010105000101");
    internal static readonly byte[] Plaintext = Convert.FromHexString("e5ada6e6a0a1e381abe8a18ce3818de3819fe3818fe381aae38184e38082");

    internal static readonly byte[] AesEnvelope = Convert.FromHexString(
        "534e5356010100000190a1b2c3d47e5f8a9b0c1d2e3f405100000001d9f9f947b041ef983f64a84853bbb8d09502951b12e4fcc7827d8128a52605ede5ae7a32bf7a615f212376bbdac170e1b7f2bc729f45e97af63bc39601e43ba1cb3a36ad7207f0a477b6a57266d3c2fcec3a9da7e560aeb885e96e7155a925e6fb2b768353c88ab73ab570069b3b");

    internal static readonly byte[] ChaChaEnvelope = Convert.FromHexString(
        "534e5356010200000190a1b2c3d47e5f8a9b0c1d2e3f405100000001d9f9f947b041ef983f64a84853bbb8d09502951b12e4fcc7827d8128a52605eda77035a64e1b31ea61b2c8ac3d43b5f51f711e4252b9aaabdb3330162f458674964f77a5efd61c132fe19269e1814d898ac65d719a3449846f010dbb935c19b820fde185eb27b69a302a2044bed5");

    internal static byte[] EnvelopeOf(int suite) => suite == 1 ? AesEnvelope : ChaChaEnvelope;

    internal static byte[] Open(byte[] envelope, byte[]? dek = null, DekName? name = null, byte[]? context = null)
    {
        var plaintext = new byte[Envelope.PlaintextLength(envelope)];
        Envelope.Open(envelope, name ?? Name, dek ?? Dek, context ?? Context, plaintext);
        return plaintext;
    }
}
