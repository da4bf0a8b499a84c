using System.Collections.Concurrent;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Http;

/// <summary>An endpoint whose answers are kept in a folder, so that no row is asked twice, also where an audit was interrupted.</summary>
/// <remarks>
/// Answers are kept as they come in, each in a file of its own that is written whole or not at all; a damaged file is ignored and rewritten. They are found again by the
/// content of the row and by the endpoint's address, version, input and output. An endpoint that changes its model without changing its version is not noticed: use a new
/// folder. The files hold outputs and hashes of inputs, no inputs and no credentials. Calls may run at the same time: a row that one of them asks is waited for by the others.
/// </remarks>
public sealed class CachedModel : DelegatingModelAdapter
{
    private readonly EndpointAdapter _endpoint;
    private readonly AnswerStore _store;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _flights = new();
    private readonly Lock _claim = new();
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
    /// <exception cref="UnauthorizedAccessException">An answer may not be kept.</exception>
    public override async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var values = ModelInputs.TensorOf(Signature, inputs);
        var rows = RowBatch.Copy(Signature, values);
        var keys = Enumerable.Range(0, rows.Rows).Select(i => AnswerStore.KeyOf(rows.Shape.AsSpan(1), rows.Slice(i, 1).Values.Span)).ToArray();
        var known = new ConcurrentDictionary<string, float[]>();
        var asked = 0;
        for (var missing = Missing(keys, known); missing.Length > 0; missing = Missing(keys, known))
        {
            var others = missing.Select(key => _flights.GetValueOrDefault(key.Item)?.Task).OfType<Task>().ToArray();
            var claimed = Claim(missing, known);
            asked += claimed.Length;
            if (claimed.Length > 0)
                await AskAsync(values, claimed, known, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(others).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        Interlocked.Add(ref _hits, rows.Rows - asked);
        Instruments.CountHits("endpoint", rows.Rows - asked);
        return RowBatch.Join(Signature, [.. keys.Select(key => known[key])], values.device);
    }

    /// <summary>The first place of each row whose answer is not known; those that the folder knows are read.</summary>
    private (int Index, string Item)[] Missing(string[] keys, ConcurrentDictionary<string, float[]> known)
    {
        foreach (var key in keys.Distinct().Where(key => !known.ContainsKey(key)))
        {
            if (_store.Read(key) is { } outputs)
                known[key] = outputs;
        }

        return [.. keys.Index().Where(key => !known.ContainsKey(key.Item)).DistinctBy(key => key.Item)];
    }

    /// <summary>Those rows that no other call is asking, and that none has just been answered: this call asks them, others wait.</summary>
    private (int Index, string Item)[] Claim((int Index, string Item)[] rows, ConcurrentDictionary<string, float[]> known)
    {
        List<(int Index, string Item)> claimed;
        lock (_claim)
        {
            // One call claims all of its rows before the next one looks, so that calls that want the same rows do not tear them into small requests.
            claimed = rows.Where(row => _flights.TryAdd(row.Item, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))).ToList();
        }

        try
        {
            foreach (var row in claimed.ToList())
            {
                if (_store.Read(row.Item) is not { } outputs)
                    continue;
                known[row.Item] = outputs;
                claimed.Remove(row);
                Land(row.Item);
            }
        }
        catch
        {
            claimed.ForEach(row => Land(row.Item));
            throw;
        }

        return [.. claimed];
    }

    private async Task AskAsync(Tensor values, (int Index, string Item)[] rows, ConcurrentDictionary<string, float[]> known, CancellationToken cancellationToken)
    {
        try
        {
            using var batch = Pick(values, [.. rows.Select(row => (long)row.Index)]);
            using var answers = await _endpoint.ForwardAsync(batch, Keep, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var row in rows)
                Land(row.Item);
        }

        void Keep(int row, ReadOnlyMemory<float> outputs)
        {
            known[rows[row].Item] = outputs.ToArray();
            _store.Write(rows[row].Item, outputs.Span);
        }
    }

    /// <summary>Whoever waits for a row looks for its answer, and asks itself where there is none.</summary>
    private void Land(string key)
    {
        if (_flights.TryRemove(key, out var flight))
            flight.SetResult();
    }

    private static Tensor Pick(Tensor inputs, long[] rows)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return inputs.index_select(0, tensor(rows, device: inputs.device)).DetachFromDisposeScope();
    }
}
