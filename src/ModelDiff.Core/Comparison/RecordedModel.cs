using ModelDiff.Models;

namespace ModelDiff;

/// <summary>A model that a result rests on.</summary>
/// <param name="Role">What it is: <c>victim</c>, <c>suspect</c>, <c>reference</c>, <c>twin</c>, or <c>model</c> where many are compared.</param>
/// <param name="Profile">What is known of it, the SHA-256 of its file included.</param>
/// <param name="Counts">Whether the result rests on it; not so for models of a panel that were left out.</param>
public sealed record RecordedModel(string Role, ModelProfile Profile, bool Counts = true)
{
    /// <summary>A model of a panel.</summary>
    internal static RecordedModel OfPanel(ModelProfile profile, bool counts = true) => new(profile.Role == ModelRole.Twin ? "twin" : "reference", profile, counts);
}
