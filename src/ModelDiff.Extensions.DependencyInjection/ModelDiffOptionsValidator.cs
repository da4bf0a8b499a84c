using Microsoft.Extensions.Options;

namespace ModelDiff.Extensions.DependencyInjection;

/// <summary>Checks the ranges that the options' attributes state, by generated code.</summary>
[OptionsValidator]
internal sealed partial class ModelDiffOptionsValidator : IValidateOptions<ModelDiffOptions>;
