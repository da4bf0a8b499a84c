using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>A model of the command line with all that is said of it.</summary>
/// <param name="Path">The file or address.</param>
/// <param name="Name">The name that the list gives it, or null.</param>
/// <param name="Description">From the list, the sidecar and the options for all models, the first that speaks.</param>
/// <param name="Sources">The files that spoke.</param>
/// <param name="Profile">What the list says of its task, architecture, family, role and initialization, or null.</param>
internal sealed record DescribedModel(string Path, string? Name, ModelDescription Description, IReadOnlyList<string> Sources, ModelProfile? Profile = null);
