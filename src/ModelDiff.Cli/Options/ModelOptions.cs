using System.CommandLine;
using System.Globalization;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;

namespace ModelDiff.Cli.Options;

/// <summary>What models need besides their file; the same for all models of a command.</summary>
internal sealed class ModelOptions
{
    private readonly Option<long[]?> _size = new("--size") { Description = "Height and width of the images that the models take.", HelpName = "HxW", CustomParser = OptionText.Sizes };
    private readonly Option<int> _channels = OptionText.Number("--channels", 3, "Channels of these images: 3 or 1.", value => value is 1 or 3, "1 or 3");
    private readonly Option<long[]?> _inputShape = new("--input-shape") { Description = "Shape of one input, where it is no image.", HelpName = "A,B,…", CustomParser = OptionText.Sizes };
    private readonly Option<double[]?> _range = new("--range") { Description = "Smallest and largest legal input value. Default: 0,1", HelpName = "MIN,MAX", CustomParser = OptionText.Numbers };
    private readonly Option<double[]?> _mean = new("--mean") { Description = "Per-channel mean that the models' preprocessing subtracts.", HelpName = "R,G,B", CustomParser = OptionText.Numbers };
    private readonly Option<double[]?> _std = new("--std") { Description = "Per-channel standard deviation that it divides by.", HelpName = "R,G,B", CustomParser = OptionText.Numbers };
    private readonly Option<string?> _output = new("--output") { Description = "The output to compare, by key or index, where a model has several.", HelpName = "KEY" };

    private readonly Option<string> _layout = new("--layout") { Description = "Order of the axes in which ONNX models take images.", DefaultValueFactory = _ => "nchw" };
    private readonly Option<string[]> _hold = new("--hold") { Description = "Hold another input of ONNX models at a number; may be repeated.", HelpName = "NAME=VALUE" };
    private readonly Option<bool> _holdZeros = new("--hold-zeros") { Description = "Hold all other inputs of ONNX models at zeros." };

    public ModelOptions() => _layout.AcceptOnlyFromAmong("nchw", "nhwc");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _size, _channels, _inputShape, _range, _mean, _std, _output, _layout, _hold, _holdZeros, CommonOptions.Device })
            command.Add(option);
    }

    public ModelSettings Read(ParseResult parsed) => new()
    {
        InputShape = InputShape(parsed),
        Range = Given(parsed, _range) switch
        {
            null => (InputRange?)null,
            [var minimum, var maximum] when minimum < maximum => new InputRange(minimum, maximum),
            _ => throw new UsageException("--range must be two numbers, MIN,MAX, with MIN below MAX."),
        },
        Normalization = (Given(parsed, _mean), Given(parsed, _std)) switch
        {
            (null, null) => null,
            var (mean, std) when (mean?.Length ?? std!.Length) != (std?.Length ?? mean!.Length) => throw new UsageException("--mean and --std need the same number of values."),
            var (_, std) when std?.Any(value => value <= 0) == true => throw new UsageException("--std must be above 0."),
            var (mean, std) => (mean ?? [.. std!.Select(_ => 0.0)], std ?? [.. mean!.Select(_ => 1.0)]),
        },
        Output = parsed.GetValue(_output),
        Device = Devices.Parse(parsed.GetValue(CommonOptions.Device)!),
        ExecutionProvider = parsed.GetValue(CommonOptions.Device) is { } device && device.StartsWith("cuda", StringComparison.Ordinal) ? device : "cpu",
        Layout = Enum.Parse<ImageLayout>(parsed.GetValue(_layout)!, ignoreCase: true),
        HeldInputs = (parsed.GetValue(_hold) ?? []).Select(HeldInputOf).GroupBy(held => held.Name).ToDictionary(same => same.Key, same => same.Last().Value),
        HoldZeros = parsed.GetValue(_holdZeros),
    };

    private static (string Name, HeldInput Value) HeldInputOf(string text)
    {
        var end = text.LastIndexOf('=');
        return end > 0 && double.TryParse(text.AsSpan(end + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (text[..end], HeldInput.Number(value))
            : throw new UsageException($"--hold must be NAME=VALUE with a number, for example sr=16000; got '{text}'.");
    }

    /// <summary>The value of an option that was given; an absent list would read as an empty one.</summary>
    private static T[]? Given<T>(ParseResult parsed, Option<T[]?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    private TensorShape? InputShape(ParseResult parsed) => (Given(parsed, _size), Given(parsed, _inputShape)) switch
    {
        (null, null) => null,
        ({ } size, null) when size.Length is 1 or 2 => new TensorShape(parsed.GetValue(_channels), size[0], size[^1]),
        ({ }, null) => throw new UsageException("--size must be HxW, for example 224x224."),
        (null, { } shape) => new TensorShape(shape),
        _ => throw new UsageException("--size and --input-shape exclude each other."),
    };
}
