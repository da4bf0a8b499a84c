using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime;

/// <summary>Reads <see cref="OnnxModelInfo"/>: the fields of <c>ModelProto</c> and <c>GraphProto</c> that describe a model, jumping over nodes and weights.</summary>
internal sealed class OnnxModelReader
{
    private readonly List<OnnxValueInfo> _inputs = [];
    private readonly List<OnnxValueInfo> _outputs = [];
    private readonly HashSet<string> _initialized = [];
    private readonly SortedSet<string> _externalFiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _opsets = [];
    private string _producer = "";
    private string _producerVersion = "";
    private long _irVersion;
    private bool _hasGraph;

    /// <inheritdoc cref="OnnxModelInfo.Read"/>
    public static OnnxModelInfo Read(ModelContent content)
    {
        using var stream = content.OpenRead();
        if (ModelFiles.Inspect(stream) is var (format, description) && format is not (ModelFormat.Onnx or ModelFormat.Unknown))
            throw new ModelLoadException(content.Name, $"expected an ONNX model; it is {Describe(description, format)}.");
        stream.Position = 0;
        return Read(stream, content.Name);
    }

    /// <summary>The same from a stream, which is read from its position to its end.</summary>
    public static OnnxModelInfo Read(Stream content, string path)
    {
        var (reader, size) = (new OnnxModelReader(), content.Length);
        try
        {
            reader.ReadModel(new ProtoReader(content));
        }
        catch (EndOfStreamException exception) when (reader._irVersion > 0)
        {
            throw new ModelLoadException(path, "it is an ONNX model that ends too early: the file is incomplete.", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new ModelLoadException(path, "it is no ONNX model.", exception);
        }

        return reader.Info(path, size);
    }

    private static string Describe(string description, ModelFormat format) => format switch
    {
        ModelFormat.Empty => "an empty file",
        ModelFormat.TorchScript => "a TorchScript model",
        ModelFormat.Checkpoint => "a checkpoint of PyTorch, weights without a model",
        ModelFormat.SafeTensors => "a safetensors file, weights without a model",
        ModelFormat.WeightIndex => "an index of weights, without a model",
        _ => description,
    };

    private OnnxModelInfo Info(string path, long size)
    {
        if (!_hasGraph)
            throw new ModelLoadException(path, _irVersion > 0 ? "it is an ONNX model without a graph: the file is incomplete." : "it is no ONNX model.");
        if (_irVersion >= 3 && _opsets.Count == 0)
            throw new ModelLoadException(path, "it names no set of operators: the file is incomplete.");
        return new OnnxModelInfo(path, size)
        {
            IrVersion = _irVersion,
            Producer = FailureText.Clean($"{_producer} {_producerVersion}".Trim()),
            Opsets = _opsets.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Inputs = [.. _inputs.Where(input => !_initialized.Contains(input.Name))],
            Outputs = [.. _outputs],
            ExternalFiles = _externalFiles.ToImmutableSortedSet(StringComparer.Ordinal),
        };
    }

    private void ReadModel(ProtoReader model)
    {
        while (model.Next())
        {
            switch (model.Field)
            {
                case 1: _irVersion = model.Number; break;
                case 2: _producer = model.Text(); break;
                case 3: _producerVersion = model.Text(); break;
                case 7: ReadGraph(model.Message()); break;
                case 8: ReadOpset(model.Message()); break;
            }
        }
    }

    private void ReadOpset(ProtoReader opset)
    {
        var (domain, version) = ("", 0L);
        while (opset.Next())
        {
            if (opset.Field == 1)
                domain = opset.Text();
            else if (opset.Field == 2)
                version = opset.Number;
        }

        _opsets[domain.Length == 0 ? OnnxModelInfo.OnnxDomain : domain] = version;
    }

    private void ReadGraph(ProtoReader graph)
    {
        _hasGraph = true;
        while (graph.Next())
        {
            switch (graph.Field)
            {
                case 5: ReadInitializer(graph.Message()); break;
                case 11: _inputs.Add(OnnxValueReader.Read(graph.Message())); break;
                case 12: _outputs.Add(OnnxValueReader.Read(graph.Message())); break;
                case 15: ReadSparseInitializer(graph.Message()); break;
            }
        }
    }

    private void ReadInitializer(ProtoReader tensor)
    {
        while (tensor.Next())
        {
            if (tensor.Field == 8)
                _initialized.Add(tensor.Text());
            else if (tensor.Field == 13 && tensor.Message().Pair() is ("location", var file))
                _externalFiles.Add(file);
        }
    }

    private void ReadSparseInitializer(ProtoReader tensor)
    {
        while (tensor.Next())
        {
            if (tensor.Field == 1)
                ReadInitializer(tensor.Message());
        }
    }
}
