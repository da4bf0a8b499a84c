using Microsoft.ML;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.MLNet;

/// <summary>A prediction engine as a model.</summary>
internal sealed class EngineAdapter<TSource, TPrediction> : IModelAdapter
    where TSource : class
    where TPrediction : class, new()
{
    private readonly PredictionEngineBase<TSource, TPrediction> _engine;
    private readonly Func<RowValues, int, TSource> _source;
    private readonly Func<TPrediction, float[]> _scores;

    public EngineAdapter(PredictionEngineBase<TSource, TPrediction> engine, ModelSignature signature, Func<RowValues, int, TSource> source, Func<TPrediction, float[]> scores)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(scores);
        (_engine, Signature, _source, _scores) = (engine, signature, source, scores);
    }

    public ModelSignature Signature { get; }

    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        var rows = RowValues.Of(Signature, inputs);
        var answers = new float[rows.Count][];
        for (var row = 0; row < rows.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            answers[row] = Predict(rows, row);
            if (answers[row] is not { Length: > 0 } || answers[row].Length != answers[0].Length)
                throw new ModelOutputException(Signature.Name, $"expected as many scores for each row, at least one; got {answers[0]?.Length ?? 0} in row 0 and {answers[row]?.Length ?? 0} in row {row}.");
        }

        return new(rows.ToTensor([.. answers.SelectMany(answer => answer)]));
    }

    /// <summary>Does nothing: the engine is its owner's.</summary>
    public void Dispose()
    {
    }

    private float[] Predict(RowValues rows, int row)
    {
        try
        {
            // A copy: engines and predictions may use their arrays again.
            return [.. _scores(_engine.Predict(_source(rows, row))) ?? []];
        }
        catch (Exception exception) when (exception is not (ModelDiffException or OperationCanceledException))
        {
            throw new ModelForwardException(Signature.Name, rows.ShapeText, $"row {row}: {FailureText.OneLine(exception)}", exception);
        }
    }
}
