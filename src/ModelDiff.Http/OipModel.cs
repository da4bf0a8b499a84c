using System.Text.Json;
using ModelDiff.Http.Protocol;
using ModelDiff.Http.Transport;
using ModelDiff.Models;

namespace ModelDiff.Http;

/// <summary>What an endpoint tells of its model, and what of it is used.</summary>
internal sealed record OipModel(OipAddress Address, OipMetadata Metadata, OipTensorInfo Input, TensorShape? InputShape, bool IsBinary)
{
    private static readonly string[] BinaryExtensions = ["binary_tensor_data", "binary_data"];

    /// <summary>The only number of rows that the endpoint takes, or null.</summary>
    public int? FixedBatchSize => Input.Shape is [> 0 and <= int.MaxValue and var rows, ..] ? (int)rows : null;

    /// <exception cref="ModelLoadException">No answer, one that is no metadata, or options that do not fit.</exception>
    public static async Task<OipModel> ReadAsync(EndpointChannel channel, OipAddress address, EndpointOptions options, CancellationToken cancellationToken)
    {
        OipMetadata metadata;
        try
        {
            var answer = await channel.SendAsync(new EndpointRequest(HttpMethod.Get, address.Model), cancellationToken).ConfigureAwait(false);
            metadata = OipMetadata.Parse(answer.Body, channel.Quote);
            if (metadata.Inputs.Count == 0 && ErrorText.ClauseOf(answer.Body) is { } clause)
                throw new FormatException(clause);
        }
        catch (EndpointException exception)
        {
            throw new ModelLoadException(address.Model.AbsoluteUri, exception.Message, exception);
        }
        catch (FormatException exception)
        {
            throw new ModelLoadException(address.Model.AbsoluteUri, $"expected the metadata of a model in JSON, as the Open Inference Protocol has it; got {channel.Quote(exception.Message)}.", exception);
        }

        var input = ChooseInput(address, metadata, options);
        return new(address, metadata, input, ShapeOf(address, input, options), await IsBinaryAsync(channel, address, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The output that was selected, the only one, or null where the choice is open.</summary>
    /// <exception cref="ModelLoadException">There is no such output.</exception>
    public OipTensorInfo? ChooseOutput(OutputSelector? selector)
    {
        if (selector is null)
            return Metadata.Outputs.Count == 1 ? Metadata.Outputs[0] : null;
        var (output, problem) = FindOutput(selector);
        return output ?? throw new ModelLoadException(Address.Model.AbsoluteUri, problem);
    }

    /// <summary>The output that is meant, or why there is none, as a sentence.</summary>
    public (OipTensorInfo? Output, string Problem) FindOutput(OutputSelector selector) =>
        selector.Find([.. Metadata.Outputs.Select(output => output.Name)]) is { } index
            ? (Metadata.Outputs[index], "")
            : (null, $"it has no output '{selector}'; {(Metadata.Outputs.Count == 0 ? "it tells of none." : $"select one of {string.Join(", ", Metadata.Outputs)}.")}");

    /// <summary>The shape of one row, or null where it is not fixed.</summary>
    public static TensorShape? OutputShapeOf(OipTensorInfo? output, ClassLabels? classes)
    {
        if (classes is not null)
            return new TensorShape(classes.Count);
        return output is { Shape.Length: > 1 } && output.Shape.Skip(1).All(size => size > 0) ? new TensorShape(output.Shape.AsSpan(1)) : null;
    }

    private static OipTensorInfo ChooseInput(OipAddress address, OipMetadata metadata, EndpointOptions options)
    {
        if (metadata.Inputs.Count == 0 && options.InputName is { } name)
            return new OipTensorInfo(name, "FP32", []);
        var input = options.InputName is null && metadata.Inputs.Count == 1 ? metadata.Inputs[0] : metadata.Inputs.FirstOrDefault(input => input.Name == options.InputName);
        if (input is null || metadata.Inputs.Count > 1)
            throw new ModelLoadException(address.Model.AbsoluteUri, metadata.Inputs.Count == 0 ? "it tells of no input; name the one to feed." : $"expected one input{(options.InputName is null ? "" : $" '{options.InputName}'")}; it has {string.Join(", ", metadata.Inputs)}.");
        return OipTypes.SizeOf(input.DataType) is null ? throw new ModelLoadException(address.Model.AbsoluteUri, $"expected an input of real numbers; it has {input}.") : input;
    }

    private static TensorShape? ShapeOf(OipAddress address, OipTensorInfo input, EndpointOptions options)
    {
        var declared = input.Shape.Length <= 1 ? null : input.Shape[1..];   // one axis alone says nothing of rows
        if (declared?.Contains(0) == true)
            throw new ModelLoadException(address.Model.AbsoluteUri, $"its input {input} has no elements.");
        var rows = input.Shape is [> 0 and var fixedRows, ..] ? fixedRows : 1;
        if (TensorSize.Of([rows, .. options.InputShape?.Sizes.ToArray() ?? declared?.Select(size => Math.Max(size, 1)) ?? []]) > TensorSize.Most)
            throw new ModelLoadException(address.Model.AbsoluteUri, $"its input {input} has more than {TensorSize.Most} elements in one batch, too many to send.");
        if (options.InputShape is not { } asked)
            return declared is not null && declared.All(size => size > 0) ? new TensorShape(declared) : null;
        var fits = declared is null || (declared.Length == asked.Rank && declared.Zip(asked.Sizes).All(axis => axis.First < 0 || axis.First == axis.Second));
        return fits ? asked : throw new ModelLoadException(address.Model.AbsoluteUri, $"input {input} does not take rows of shape {asked}.");
    }

    /// <summary>Whether the server tells of the binary extension. One that tells nothing gets JSON.</summary>
    private static async Task<bool> IsBinaryAsync(EndpointChannel channel, OipAddress address, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await channel.SendAsync(new EndpointRequest(HttpMethod.Get, address.Server), cancellationToken).ConfigureAwait(false);
            var root = OipBody.Parse(answer.Body, null).Root;
            return root.TryGetProperty("extensions", out var extensions) && extensions.ValueKind == JsonValueKind.Array
                && extensions.EnumerateArray().Any(extension => extension.ValueKind == JsonValueKind.String && BinaryExtensions.Contains(extension.GetString()));
        }
        catch (Exception exception) when (exception is EndpointException or FormatException)
        {
            return false;
        }
    }
}
