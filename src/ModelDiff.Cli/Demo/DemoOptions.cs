namespace ModelDiff.Cli.Demo;

/// <summary>How long the demo trains. The defaults are what the command uses; tests take less.</summary>
internal sealed record DemoOptions
{
    private readonly int _images = 6000;
    private readonly int _heldOutImages = 720;
    private readonly double _scale = 1;

    /// <summary>Training images per task, at least 1; default 6000. Those who never saw the owner's images have twice as many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Images
    {
        get => _images;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Images));
            _images = value;
        }
    }

    /// <summary>Held-out images per task, at least 1; default 720.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int HeldOutImages
    {
        get => _heldOutImages;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(HeldOutImages));
            _heldOutImages = value;
        }
    }

    /// <summary>Multiplies the number of batches of every training, above 0; default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public double Scale
    {
        get => _scale;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(Scale));
            _scale = value;
        }
    }
}
