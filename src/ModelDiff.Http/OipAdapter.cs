using System.Text.Json;
using ModelDiff.Http.Protocol;
using ModelDiff.Http.Transport;
using ModelDiff.Models;

namespace ModelDiff.Http;

/// <summary>A model behind an endpoint of the Open Inference Protocol v2 over REST, as KServe, Triton, MLServer and OpenVINO Model Server speak it. It has no gradients.</summary>
/// <remarks>
/// Inputs are converted to the element type that the endpoint declares; for integers they are rounded to the nearest and kept in range. Tensors travel in binary form
/// where the server tells of the binary tensor data extension, else as JSON. Rows are sent in batches, several requests at a time.
/// </remarks>
public sealed class OipAdapter : EndpointAdapter, IMultiOutputModel
{
    private readonly OipModel _model;
    private readonly OipTensorInfo? _output;
    private readonly EndpointOptions _options;

    private OipAdapter(EndpointChannel channel, EndpointOptions options, OipModel model, OipTensorInfo? output, ModelSignature signature)
        : base(channel, options, signature with { OutputShape = OipModel.OutputShapeOf(output, options.Classes) }, model.FixedBatchSize) =>
        (_model, _output, _options) = (model, output, options);

    /// <inheritdoc/>
    internal override string Identity => $"{_model.Address.Model} version {_model.Metadata.Version} input {_model.Input} output {_output?.Name} {_options.Classes}";

    /// <summary>Asks an endpoint for its model's metadata.</summary>
    /// <param name="address">For example <c>http://host:8000/v2/models/NAME</c>; a certain version by <c>…/NAME/versions/3</c>.</param>
    /// <param name="options">What the endpoint does not tell, and limits; default as <see cref="EndpointOptions"/> says.</param>
    /// <param name="cancellationToken">Observed while requests run.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">No such address, no answer, an answer that is no metadata, options that do not fit the model, or no token where one was named.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<OipAdapter> ConnectAsync(string address, EndpointOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var place = OipAddress.Parse(address);
        var channel = new EndpointChannel(place.Model, Credentials.Read(place.Model.AbsoluteUri, options), options);
        try
        {
            var model = await OipModel.ReadAsync(channel, place, options, cancellationToken).ConfigureAwait(false);
            var signature = new ModelSignature(options.Name ?? place.Name)
            {
                Source = place.Model.AbsoluteUri,
                InputShape = model.InputShape,
                InputRange = options.InputRange ?? OipTypes.RangeOf(model.Input.DataType),
            };
            return new(channel, options, model, model.ChooseOutput(options.Output), signature);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model has no such output.</exception>
    public IModelAdapter SelectOutput(OutputSelector output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var (chosen, problem) = _model.FindOutput(output);
        return chosen is null
            ? throw new ArgumentException($"Model '{Signature.Name}': {problem}", nameof(output))
            : new OipAdapter(Channel, _options, _model, chosen, Signature);
    }

    private protected override async Task<float[]> AskAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        if (_output is null && _model.Metadata.Outputs.Count > 1)
            throw new ModelOutputException(Signature.Name, $"it has {_model.Metadata.Outputs.Count} outputs and none of them was selected: {string.Join(", ", _model.Metadata.Outputs)}.");
        var input = new OipTensor(_model.Input.Name, _model.Input.DataType, batch.Shape, batch.Values);
        var (body, headerLength) = OipWriter.Write("inputs", [input], _model.IsBinary, WriteWanted);
        var request = new EndpointRequest(HttpMethod.Post, _model.Address.Infer, body, headerLength);
        var answer = await SendAsync(request, batch, cancellationToken).ConfigureAwait(false);
        var output = Read(request, answer);
        CheckShape(request, output, batch.Rows);
        return _options.Classes is { } classes ? ToOneHot(request, classes, output, batch.Rows) : Checked(request, Numbers(request, output), batch.Rows);
    }

    private void WriteWanted(Utf8JsonWriter writer)
    {
        if (_output is null)
        {
            if (_model.IsBinary)
                OipWriter.WriteParameter(writer, "binary_data_output", value => value.WriteBooleanValue(true));
            return;
        }

        writer.WriteStartArray("outputs");
        writer.WriteStartObject();
        writer.WriteString("name", _output.Name);
        if (_model.IsBinary)
            OipWriter.WriteParameter(writer, "binary_data", value => value.WriteBooleanValue(true));
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private OipTensor Read(EndpointRequest request, EndpointAnswer answer)
    {
        try
        {
            var outputs = OipBody.Parse(answer.Body, answer.HeaderLength).ReadTensors("outputs");
            if (_output is null && outputs.Count == 1)
                return outputs[0];
            return outputs.FirstOrDefault(output => output.Name == _output?.Name)
                ?? throw new FormatException(outputs.Count == 0 ? "no outputs" : $"the outputs '{string.Join("', '", outputs.Select(output => output.Name))}'");
        }
        catch (FormatException exception)
        {
            throw Unusable(request, _output is null ? "JSON with one output" : $"JSON with the output '{_output.Name}'", ErrorText.ClauseOf(answer.Body) ?? exception.Message);
        }
    }

    private void CheckShape(EndpointRequest request, OipTensor output, int rows)
    {
        var declared = _output?.Shape;
        var fits = output.Shape is [var first, ..] && first == rows
            && (declared is not { Length: > 1 } || (declared.Length == output.Shape.Length && declared.Skip(1).Zip(output.Shape.Skip(1)).All(axis => axis.First < 0 || axis.First == axis.Second)));
        if (!fits)
            throw Unusable(request, $"the shape [{string.Join(", ", [rows, .. declared?.Skip(1).Select(size => size < 0 ? "?" : $"{size}") ?? ["…"]])}] of '{output.Name}'", $"[{string.Join(", ", output.Shape)}]{(rows > 1 && output.Shape is [1, ..] ? " (try --request-rows 1)" : "")}");
    }

    private float[] Numbers(EndpointRequest request, OipTensor output)
    {
        if (output.Texts is not null)
            throw Unusable(request, "numbers", "texts (where these are labels, name the classes: --classes)");
        return OipTypes.IsWhole(output.DataType) ? throw Unusable(request, "scores", $"{output.DataType}, {ClassIndices.Advice}") : output.Values.ToArray();
    }

    private float[] ToOneHot(EndpointRequest request, ClassLabels classes, OipTensor output, int rows)
    {
        var labels = output.Texts is { } texts ? texts.Select(classes.Find).ToList() : [.. output.Values.ToArray().Select(classes.Find)];
        if (labels.Count != rows)
            throw Unusable(request, $"one label for each of {rows} rows", $"{labels.Count} labels");
        var odd = labels.IndexOf(null);
        if (odd >= 0)
            throw Unusable(request, $"one of {classes.Count} classes", output.Texts is { } names ? $"'{names[odd]}'" : FormattableString.Invariant($"{output.Values.Span[odd]}"));
        return classes.OneHot([.. labels.Select(label => label!.Value)]);
    }
}
