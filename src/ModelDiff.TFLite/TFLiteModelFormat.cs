using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.TFLite.Schema;

namespace ModelDiff.TFLite;

/// <summary>TensorFlow Lite files.</summary>
public sealed class TFLiteModelFormat : IModelFormat
{
    private const int MostPassed = 16;

    /// <inheritdoc/>
    public string Name => "TensorFlow Lite";

    /// <inheritdoc/>
    public ImmutableArray<string> Extensions { get; } = [".tflite"];

    /// <inheritdoc/>
    public ImageLayout Layout => ImageLayout.Nhwc;

    /// <inheritdoc/>
    public bool Recognizes(Stream content) => ModelFiles.Inspect(content).Format == ModelFormat.TFLite;

    /// <inheritdoc/>
    public DeclaredSignature? ReadSignature(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var file = TFLiteAdapter.Guard(content.Name, () => TFLiteReader.Read(content.ReadAll()));
        var graph = file.Subgraphs[0];
        return new([.. graph.Inputs.Select(input => Declared(input, file.InputNames))], [.. graph.Outputs.Select(output => Declared(output, file.OutputNames))])
        {
            LastOperators = [.. LastOperators(graph)],
        };

        DeclaredTensor Declared(int position, IReadOnlyDictionary<int, string> names)
        {
            var tensor = graph.Tensors[position];
            return new(names.GetValueOrDefault(position) ?? tensor.Name, tensor.Type.ToString().ToLowerInvariant(), [.. tensor.LongShape]);
        }
    }

    /// <summary>The operators that the outputs come from; those that only write numbers in another way are passed over.</summary>
    private static IEnumerable<string> LastOperators(Subgraph graph)
    {
        var makers = new Dictionary<int, OperatorInfo>();
        foreach (var op in graph.Operators)
        {
            foreach (var output in op.Outputs)
                makers[output] = op;
        }

        foreach (var output in graph.Outputs)
        {
            var maker = makers.GetValueOrDefault(output);
            for (var steps = 0; maker is { Name: "QUANTIZE" or "DEQUANTIZE" or "RESHAPE" or "SQUEEZE", Inputs: [var input, ..] } && steps < MostPassed; steps++)
                maker = makers.GetValueOrDefault(input);
            if (maker is not null)
                yield return maker.Name;
        }
    }

    /// <inheritdoc/>
    public IModelAdapter Load(ModelContent content, ModelFileOptions options)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        return content.Path is { } path ? TFLiteAdapter.Load(path, Options(options)) : TFLiteAdapter.Load(content.ReadAll(), content.Name, Options(options));
    }

    /// <summary>What of the options applies to such files.</summary>
    internal static TFLiteOptions Options(ModelFileOptions options) => new()
    {
        Name = options.Name,
        InputShape = options.InputShape,
        InputRange = options.InputRange,
        Output = options.Output,
        Device = options.Device,
        HeldInputs = options.HeldInputs,
        HoldZeros = options.HoldZeros,
    };
}
