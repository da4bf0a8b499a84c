using ModelDiff.Models;

namespace ModelDiff.Inputs;

/// <summary>The pairs that suit what is at hand.</summary>
/// <remarks>
/// Texts: <see cref="NaturalPairs"/>. Where a panel judges: <see cref="SignPairs"/>, since the verdict does not rest on pairs, and to craft them takes most of a comparison's time.
/// Else <see cref="AdversarialPairs"/>, and <see cref="SignPairs"/> where no model has gradients. What was chosen is told by <see cref="InputPairs.Description"/>.
/// </remarks>
/// <param name="options">Settings of the attack, of which signs take the size; null for the defaults.</param>
public sealed class AutomaticPairs(AdversarialOptions? options = null) : IInputGenerator
{
    private readonly AdversarialPairs _adversarial = new(options);
    private readonly SignPairs _sign = new(options is null ? null : new SignOptions { Epsilon = options.Epsilon });
    private readonly NaturalPairs _natural = new();

    /// <inheritdoc/>
    public string Name => "automatic";

    /// <inheritdoc/>
    /// <returns>Always.</returns>
    public bool Takes(InputSpace space) => true;

    /// <inheritdoc/>
    public async ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.InputSpace is TextSpace)
            return await _natural.GenerateAsync(context, cancellationToken).ConfigureAwait(false);
        if (context.ForPanel)
            return await _sign.GenerateAsync(context, cancellationToken).ConfigureAwait(false);
        try
        {
            return await _adversarial.GenerateAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (GradientsUnavailableException)
        {
            return await _sign.GenerateAsync(context, cancellationToken).ConfigureAwait(false);
        }
    }
}
