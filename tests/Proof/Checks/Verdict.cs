namespace Proof.Checks;

/// <summary>What one check found.</summary>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Sentence">In one sentence.</param>
/// <param name="Facts">The numbers behind it.</param>
internal sealed record Verdict(bool Holds, string Sentence, IReadOnlyList<string> Facts);
