using System.Globalization;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;

namespace ModelDiff.Cli.Options;

/// <summary>What is said of a model besides its file, by options, a sidecar or a list; null where nothing is said.</summary>
internal sealed record ModelDescription
{
    /// <summary>Height and width of the images that the model takes.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>Channels of these images.</summary>
    public int? Channels { get; init; }

    /// <summary>Shape of one input, in place of size and channels.</summary>
    public TensorShape? InputShape { get; init; }

    public InputRange? Range { get; init; }

    public ImageSize? Resize { get; init; }

    public int? ResizeShortest { get; init; }

    public Interpolation? Interpolation { get; init; }

    public ImageSize? Crop { get; init; }

    public ImageColor? Color { get; init; }

    public InputRange? Scale { get; init; }

    public double[]? Mean { get; init; }

    public double[]? Std { get; init; }

    public ImageLayout? Layout { get; init; }

    public string? Output { get; init; }

    /// <summary>What the numbers are that the model answers with.</summary>
    public OutputKind? Kind { get; init; }

    /// <summary>Values at which other inputs are held, by name.</summary>
    public IReadOnlyDictionary<string, double> Hold { get; init; } = new Dictionary<string, double>();

    public bool? HoldZeros { get; init; }

    /// <summary>Shape of one input as the model takes it, where it is known.</summary>
    public TensorShape? OwnShape
    {
        get
        {
            if (InputShape is not null || (Size ?? Crop ?? Resize) is not { } size)
                return InputShape;
            var channels = Color == ImageColor.Gray ? 1 : Channels ?? 3;
            return Layout == ImageLayout.Nhwc ? new TensorShape(size.Height, size.Width, channels) : new TensorShape(channels, size.Height, size.Width);
        }
    }

    public OutputSelector? OutputSelector => Output is null ? null : OutputSelector.Parse(Output);

    public Preprocessing Preprocessing => new()
    {
        Resize = Resize,
        ResizeShortestEdge = ResizeShortest,
        Interpolation = Interpolation ?? default,
        Crop = Crop,
        Color = Color ?? default,
        Range = Range ?? InputRange.Unit,
        Scale = Scale,
        Mean = Mean,
        Std = Std,
        Layout = Layout ?? default,
    };

    /// <summary>What of it concerns a network of the catalogue, which takes images as the pairs have them and prepares them itself.</summary>
    public ModelDescription OfNetworks => new() { Range = Range, Interpolation = Interpolation };

    /// <summary>All of it as one line, equal only where everything is.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture,
        $"{Size}|{Channels}|{InputShape}|{Range}|{Resize}|{ResizeShortest}|{Interpolation}|{Crop}|{Color}|{Scale}|{Numbers(Mean)}|{Numbers(Std)}|{Layout}|{Output}|{(Kind is null ? "" : $"{Kind}|")}{string.Join(',', Hold.OrderBy(held => held.Key, StringComparer.Ordinal).Select(held => string.Create(CultureInfo.InvariantCulture, $"{held.Key}={held.Value:R}")))}|{HoldZeros}");

    /// <summary>What this says and, where it says nothing, what another one says. Settings that exclude or complete each other are taken from one of the two.</summary>
    public ModelDescription Over(ModelDescription weaker)
    {
        var shape = this is { Size: null, InputShape: null } ? weaker : this;
        var resize = this is { Resize: null, ResizeShortest: null } ? weaker : this;
        var normalization = this is { Mean: null, Std: null } ? weaker : this;
        return new()
        {
            Size = shape.Size,
            Channels = Channels ?? weaker.Channels,
            InputShape = shape.InputShape,
            Range = Range ?? weaker.Range,
            Resize = resize.Resize,
            ResizeShortest = resize.ResizeShortest,
            Interpolation = Interpolation ?? weaker.Interpolation,
            Crop = Crop ?? weaker.Crop,
            Color = Color ?? weaker.Color,
            Scale = Scale ?? weaker.Scale,
            Mean = normalization.Mean,
            Std = normalization.Std,
            Layout = Layout ?? weaker.Layout,
            Output = Output ?? weaker.Output,
            Kind = Kind ?? weaker.Kind,
            Hold = weaker.Hold.Concat(Hold).GroupBy(held => held.Key).ToDictionary(same => same.Key, same => same.Last().Value),
            HoldZeros = HoldZeros ?? weaker.HoldZeros,
        };
    }

    /// <summary>What this says and, where it says nothing, what a file tells of itself; the numbers of the file count only where none is given here.</summary>
    /// <param name="own">What the file tells, or null.</param>
    public ModelDescription OverFile(Preprocessing? own)
    {
        if (own is null)
            return this;
        var numbersAreGiven = this is not { Range: null, Scale: null, Mean: null, Std: null };
        return Over(numbersAreGiven ? new() { Layout = own.Layout } : new() { Layout = own.Layout, Scale = own.Scale, Mean = own.Mean?.ToArray(), Std = own.Std?.ToArray() });
    }

    /// <summary>What contradicts itself, as a sentence, or null.</summary>
    /// <param name="name">What the source calls a setting, for example <c>resizeShortest</c>.</param>
    public string? Contradiction(Func<string, string> name)
    {
        if (Size is not null && InputShape is not null)
            return $"{name("size")} and {name("inputShape")} exclude each other.";
        if (Resize is not null && ResizeShortest is not null)
            return $"{name("resize")} and {name("resizeShortest")} exclude each other.";
        if (Mean is not null && Std is not null && Mean.Length != Std.Length)
            return $"{name("mean")} and {name("std")} need the same number of values.";
        return Std?.Any(value => value <= 0) == true ? $"{name("std")} must be above 0." : null;
    }

    private static string Numbers(double[]? numbers) => numbers is null ? "" : string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
}
