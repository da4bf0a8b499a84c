using System.CommandLine;
using ModelDiff.Models;

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

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _size, _channels, _inputShape, _range, _mean, _std, _output, CommonOptions.Device })
            command.Add(option);
    }

    public ModelSettings Read(ParseResult parsed) => new()
    {
        InputShape = InputShape(parsed),
        Range = Given(parsed, _range) switch
        {
            null => InputRange.Unit,
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
    };

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
