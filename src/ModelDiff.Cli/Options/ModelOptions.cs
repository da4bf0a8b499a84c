using System.CommandLine;
using System.Globalization;
using ModelDiff.Cli.Help;
using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>What models need besides their file: options for all models of a command, and the files that speak of single ones.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _models = new("--models") { Description = "A list of models with their settings; arguments may then be names from it.", HelpName = "LIST.json" };
    private readonly Option<bool> _ignoreSidecars = new("--ignore-sidecars") { Description = "Do not read NAME.modeldiff.json beside models." };
    private readonly Option<long[]?> _canvas = Sizes("--canvas", "HxW", "Size of the images in the pairs, for models of different sizes: each resizes them to its own.");

    private readonly Option<long[]?> _size = Sizes("--size", "HxW", "Height and width of the images that the models take.");
    private readonly Option<int> _channels = OptionText.Number("--channels", 3, "Channels of these images: 3 or 1.", value => value is 1 or 3, "1 or 3");
    private readonly Option<long[]?> _inputShape = Sizes("--input-shape", "A,B,…", "Shape of one input, where it is no image.");
    private readonly Option<double[]?> _range = Numbers("--range", "MIN,MAX", "Smallest and largest legal value in the pairs. Default: 0,1");

    private readonly Option<long[]?> _resize = Sizes("--resize", "HxW", "Preprocessing, step 1: resize images to this size.");
    private readonly Option<int> _resizeShortest = OptionText.Number<int>("--resize-shortest", "Or step 1: resize the shortest edge to this length.", value => value > 0, "a whole number above 0");
    private readonly Option<string?> _interpolation = new("--interpolation") { Description = "How images are resized, always antialiased. Default: bilinear" };
    private readonly Option<long[]?> _crop = Sizes("--crop", "HxW", "Step 2: keep the middle of this size.");
    private readonly Option<string?> _color = new("--color") { Description = "Step 3: turn RGB to the channels that the models take." };
    private readonly Option<double[]?> _scale = Numbers("--scale", "MIN,MAX", "Step 4: map the range of the pairs to this one, for example 0,255.");
    private readonly Option<double[]?> _mean = Numbers("--mean", "R,G,B", "Step 5: subtract a mean, one or one per channel.");
    private readonly Option<double[]?> _std = Numbers("--std", "R,G,B", "Step 6: divide by a standard deviation, one or one per channel.");
    private readonly Option<string?> _layout = new("--layout") { Description = "Step 7: order axes as the models take images. Default: nchw" };

    private readonly Option<string?> _output = new("--output") { Description = "The output to compare, by key or index, where a model has several.", HelpName = "KEY" };
    private readonly Option<string?> _kind = new("--output-kind") { Description = "What models answer with: scores (the default), or, where they give one number for two classes, its meaning: binary (a probability p, read as [1 - p, p]) or binarylogit." };
    private readonly Option<string[]> _hold = new("--hold") { Description = "Hold another input of ONNX models at a number; may be repeated.", HelpName = "NAME=VALUE" };
    private readonly Option<bool> _holdZeros = new("--hold-zeros") { Description = "Hold all other inputs of ONNX models at zeros." };

    private readonly IsolationArguments _isolation = new();
    private readonly EndpointArguments _endpoints = new();

    public ModelOptions()
    {
        _interpolation.AcceptOnlyFromAmong("bilinear", "bicubic");
        _color.AcceptOnlyFromAmong("rgb", "bgr", "gray");
        _layout.AcceptOnlyFromAmong("nchw", "nhwc");
        _kind.AcceptOnlyFromAmong("scores", "binary", "binarylogit");
    }

    public void AddTo(Command command)
    {
        command.Add(
            Headings.Models,
            _models, _ignoreSidecars, _canvas, _size, _channels, _inputShape, _range, _resize, _resizeShortest, _interpolation, _crop, _color, _scale, _mean, _std, _layout);
        if (command.Options.All(option => option.Name != _output.Name))   // where --output is what the command writes, a sidecar names a model's output
            command.Add(Headings.Models, _output);
        command.Add(Headings.Models, _kind, _hold, _holdZeros);
        command.Add(Headings.Running, CommonOptions.Device);
        _isolation.AddTo(command);
        _endpoints.AddTo(command);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Observed while endpoints are connected to; ends the processes of models.</param>
    public ModelSettings Read(ParseResult parsed, CancellationToken cancellationToken)
    {
        var forAll = ReadForAll(parsed);
        var list = parsed.GetValue(_models);
        var listed = list is null ? [] : ListedModel.ReadList(list);
        var models = CommandModels.Of(parsed, listed, _endpoints.HasClasses(parsed));
        models.Check(parsed, _endpoints.OwnOptions, [_hold, _holdZeros]);
        return new()
        {
            ForAll = forAll,
            Listed = listed,
            Models = models,
            InPanels = [.. PanelOptions.Given(parsed).Select(PanelList.In).OfType<string>().SelectMany(ListedModel.ReadList)],
            IgnoreSidecars = parsed.GetValue(_ignoreSidecars),
            Canvas = Size(parsed, _canvas) is { } canvas ? new TensorShape(forAll.Channels ?? 3, canvas.Height, canvas.Width) : null,
            Isolation = _isolation.Read(parsed, cancellationToken),
            Endpoints = _endpoints.Read(parsed, cancellationToken),
            Device = Devices.Parse(parsed.GetValue(CommonOptions.Device)!),
            ExecutionProvider = parsed.GetValue(CommonOptions.Device) is { } device && device.StartsWith("cuda", StringComparison.Ordinal) ? device : "cpu",
        };
    }

    private ModelDescription ReadForAll(ParseResult parsed)
    {
        var description = new ModelDescription
        {
            Size = Size(parsed, _size),
            Channels = parsed.Given(_channels),
            InputShape = Given(parsed, _inputShape) is { } shape ? new TensorShape(shape) : null,
            Range = Range(parsed, _range),
            Resize = Size(parsed, _resize),
            ResizeShortest = parsed.Given(_resizeShortest),
            Interpolation = Choice<Interpolation>(parsed, _interpolation),
            Crop = Size(parsed, _crop),
            Color = Choice<ImageColor>(parsed, _color),
            Scale = Range(parsed, _scale),
            Mean = Given(parsed, _mean),
            Std = Given(parsed, _std),
            Layout = Choice<ImageLayout>(parsed, _layout),
            Output = parsed.GetValue(_output),
            Kind = Choice<OutputKind>(parsed, _kind),
            Hold = (parsed.GetValue(_hold) ?? []).Select(Held).GroupBy(held => held.Name).ToDictionary(same => same.Key, same => same.Last().Value),
            HoldZeros = parsed.Given(_holdZeros),
        };
        return description.Contradiction(OptionText.NameOf) is { } problem ? throw new UsageException(problem) : description;
    }

    internal static Option<long[]?> Sizes(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName, CustomParser = OptionText.Sizes };

    private static Option<double[]?> Numbers(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName, CustomParser = OptionText.Numbers };

    private static (string Name, double Value) Held(string text)
    {
        var end = text.LastIndexOf('=');
        return end > 0 && double.TryParse(text.AsSpan(end + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (text[..end], value)
            : throw new UsageException($"--hold must be NAME=VALUE with a number, for example sr=16000; got '{text}'.");
    }

    /// <summary>The value of an option that was given; an absent list would read as an empty one.</summary>
    private static T[]? Given<T>(ParseResult parsed, Option<T[]?> option) => parsed.IsGiven(option) ? parsed.GetValue(option) : null;

    private static T? Choice<T>(ParseResult parsed, Option<string?> option)
        where T : struct, Enum => parsed.GetValue(option) is { } text ? Enum.Parse<T>(text, ignoreCase: true) : null;

    internal static ImageSize? Size(ParseResult parsed, Option<long[]?> option) => Given(parsed, option) switch
    {
        null => null,
        { Length: 1 or 2 } size => new ImageSize((int)size[0], (int)size[^1]),
        _ => throw new UsageException($"{option.Name} must be HxW, for example 224x224."),
    };

    private static InputRange? Range(ParseResult parsed, Option<double[]?> option) => Given(parsed, option) switch
    {
        null => null,
        [var minimum, var maximum] when minimum < maximum => new InputRange(minimum, maximum),
        _ => throw new UsageException($"{option.Name} must be two numbers, MIN,MAX, with MIN below MAX."),
    };
}
