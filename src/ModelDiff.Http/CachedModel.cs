using System.Collections.Concurrent;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Http;

/// <summary>An endpoint whose answers are kept in a folder, so that no row is asked twice, also where an audit was interrupted.</summary>
/// <remarks>
/// Answers are kept as they come in, each in a file of its own that is written whole or not at all; a damaged file is ignored and rewritten. They are found again by the
/// content of the row and by the endpoint's address, version, input and output. An endpoint that changes its model without changing its version is not noticed: use a new
/// folder. The files hold outputs and hashes of inputs, no inputs and no credentials.
/// </remarks>
public sealed class CachedModel : DelegatingModelAdapter
{
    private readonly EndpointAdapter _endpoint;
    private readonly AnswerStore _store;
    private long _hits;

    /// <summary>Puts a cache around an endpoint.</summary>
    /// <param name="endpoint">Owned by the new object.</param>
    /// <param name="folder">Created where it does not exist; may serve several endpoints and processes.</param>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be created.</exception>
    public CachedModel(EndpointAdapter endpoint, string folder)
        : base(endpoint)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _endpoint = endpoint;
        _store = new AnswerStore(folder, endpoint.Identity);
    }

    /// <summary>Rows that were not asked because their answers were known.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <inheritdoc/>
    /// <exception cref="QueryBudgetExceededException">The rows that are not known would exceed <see cref="EndpointOptions.MaxQueries"/>.</exception>
    /// <exception cref="ModelOutputException">The answer cannot be used, or is longer or shorter than those that were kept: the model has changed.</exception>
    /// <exception cref="IOException">An answer cannot be kept.</exception>
    public override async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var values = ModelInputs.TensorOf(Signature, inputs);
        var rows = RowBatch.Copy(Signature, values);
        var keys = Enumerable.Range(0, rows.Rows).Select(i => AnswerStore.KeyOf(rows.Shape.AsSpan(1), rows.Slice(i, 1).Values.Span)).ToArray();
        var known = new ConcurrentDictionary<string, float[]>();
        foreach (var key in keys.Distinct())
        {
            if (_store.Read(key) is { } outputs)
                known[key] = outputs;
        }

        var missing = keys.Index().Where(key => !known.ContainsKey(key.Item)).DistinctBy(key => key.Item).ToArray();
        if (missing.Length > 0)
        {
            using var batch = Pick(values, [.. missing.Select(key => (long)key.Index)]);
            using var asked = await _endpoint.ForwardAsync(batch, (i, outputs) => Keep(missing[i].Item, outputs), cancellationToken).ConfigureAwait(false);
        }

        Interlocked.Add(ref _hits, rows.Rows - missing.Length);
        return RowBatch.Join(Signature, [.. keys.Select(key => known[key])], values.device);

        void Keep(string key, ReadOnlyMemory<float> outputs)
        {
            known[key] = outputs.ToArray();
            _store.Write(key, outputs.Span);
        }
    }

    private static Tensor Pick(Tensor inputs, long[] rows)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return inputs.index_select(0, tensor(rows, device: inputs.device)).DetachFromDisposeScope();
    }
}
