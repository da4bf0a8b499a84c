using ModelDiff.Models;
using ModelDiff.Probes;

namespace ModelDiff.Verdicts;

/// <summary>What tells a model from others that were asked the same.</summary>
/// <param name="Profile">What is known of it.</param>
/// <param name="AnswersSha256">The hash of all its answers.</param>
internal sealed record AskedModel(ModelProfile Profile, string AnswersSha256)
{
    /// <param name="profile">What is known of the model.</param>
    /// <param name="answers">Borrowed.</param>
    public static AskedModel Of(ModelProfile profile, ModelAnswers answers) => new(profile, answers.Hash());

    /// <summary>How one sees that another model is this one; null where it is not.</summary>
    public string? HowEqual(AskedModel other) =>
        Profile.Sha256 is { } file && file == other.Profile.Sha256 && Profile.Identity == other.Profile.Identity ? "their files are the same, byte for byte"
        : AnswersSha256 == other.AnswersSha256 ? "they answer everything alike, to the last digit"
        : null;
}
