using System.Text.RegularExpressions;
using ModelDiff.Http.Transport;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Http;

/// <summary>A model behind an HTTP endpoint. It has no gradients.</summary>
/// <remarks>
/// Rows are sent in batches, several requests at a time; answers come back in order. A request that got no answer, or one that says to come back later, is sent again;
/// one that got an answer never is. Redirects are not followed. Calls may run at the same time.
/// </remarks>
public abstract partial class EndpointAdapter : IModelAdapter
{
    private readonly EndpointOptions _options;
    private readonly int? _fixedBatchSize;

    private protected EndpointAdapter(EndpointChannel channel, EndpointOptions options, ModelSignature signature, int? fixedBatchSize) =>
        (Channel, _options, Signature, _fixedBatchSize) = (channel, options, signature, fixedBatchSize);

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <summary>Rows asked so far, with those that fill up the last batch of an endpoint that fixes the number of rows. A request that is sent again counts once.</summary>
    public long Queries => Channel.Queries;

    /// <summary>What tells this model and this output apart from others, for a cache of answers.</summary>
    internal abstract string Identity { get; }

    private protected EndpointChannel Channel { get; }

    /// <inheritdoc/>
    /// <exception cref="QueryBudgetExceededException">The rows would exceed <see cref="EndpointOptions.MaxQueries"/>; nothing was sent.</exception>
    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(ForwardAsync(ModelInputs.TensorOf(Signature, inputs), static (_, _) => { }, cancellationToken));
    }

    /// <summary>Frees the connections. No call may run.</summary>
    public void Dispose()
    {
        Channel.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>As <see cref="ForwardAsync(InputBatch, CancellationToken)"/>, and tells of rows as they are answered.</summary>
    /// <param name="inputs">Borrowed.</param>
    /// <param name="answered">Told the number of a row and its outputs; called from several threads at a time.</param>
    /// <param name="cancellationToken">Observed while requests run.</param>
    internal async Task<Tensor> ForwardAsync(Tensor inputs, Action<int, ReadOnlyMemory<float>> answered, CancellationToken cancellationToken)
    {
        var rows = RowBatch.Copy(Signature, inputs);
        var size = _fixedBatchSize ?? _options.MaxBatchSize;
        var batches = Enumerable.Range(0, (rows.Rows + size - 1) / size).Select(i => rows.Slice(i * size, _fixedBatchSize ?? Math.Min(size, rows.Rows - i * size))).ToList();
        Channel.Count(Signature.Name, batches.Sum(batch => batch.Rows));
        var answers = new float[batches.Count][][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, batches.Count, parallel, async (i, token) =>
        {
            var answer = await AskAsync(batches[i], token).ConfigureAwait(false);
            var width = answer.Length / batches[i].Rows;
            answers[i] = [.. answer.Chunk(width).Take(rows.Rows - i * size)];
            foreach (var (row, outputs) in answers[i].Index())
                answered(i * size + row, outputs);
        }).ConfigureAwait(false);
        return RowBatch.Join(Signature, [.. answers.SelectMany(answer => answer)], inputs.device);
    }

    /// <summary>Asks for one batch.</summary>
    /// <returns>The outputs, row-major, as many per row.</returns>
    /// <exception cref="ModelForwardException">There is no answer.</exception>
    /// <exception cref="ModelOutputException">The answer cannot be used.</exception>
    private protected abstract Task<float[]> AskAsync(RowBatch batch, CancellationToken cancellationToken);

    /// <summary>Sends a request on behalf of a batch.</summary>
    private protected async Task<EndpointAnswer> SendAsync(EndpointRequest request, RowBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return await Channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (EndpointException exception)
        {
            var advice = batch.Rows > 1 && RefusesBatch().IsMatch(exception.Message) ? " Try --request-rows 1." : "";
            throw new ModelForwardException(Signature.Name, TensorShape.Format(batch.Shape), exception.Message + advice, exception);
        }
    }

    /// <summary>Checks that there are as many finite numbers for each row.</summary>
    private protected float[] Checked(EndpointRequest request, float[] values, int rows)
    {
        if (values.Length == 0 || values.Length % rows != 0)
            throw Unusable(request, $"{rows} rows", $"{values.Length} numbers");
        var odd = Array.FindIndex(values, value => !float.IsFinite(value));
        return odd < 0 ? values : throw Unusable(request, "finite numbers", FormattableString.Invariant($"{values[odd]}"));
    }

    private protected ModelOutputException Unusable(EndpointRequest request, string expected, string actual) =>
        new(Signature.Name, $"{request.PublicAddress}: expected {Channel.Quote(expected)}; got {Channel.Quote(actual)}.");

    /// <summary>How servers say that a request has too many rows.</summary>
    [GeneratedRegex("it answered [45].*(?:batch|shape|rows)", RegexOptions.IgnoreCase)]
    private static partial Regex RefusesBatch();
}
