using Microsoft.ML;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.MLNet;

/// <summary>A pipeline of ML.NET as a model: a saved file, or an <see cref="ITransformer"/>. It has no gradients.</summary>
/// <remarks>
/// Inputs go to columns of the pipeline's input schema (<see cref="MLNetOptions.Inputs"/>): vectors of numbers, several numbers, texts, or images that are handed over as PNG files in columns of bytes.
/// In columns of whole numbers, inputs are rounded to the nearest and kept in range. Columns of ML.NET's own image type are not filled: ML.NET 5 needs SkiaSharp 2 for them, and this library brings SkiaSharp 3;
/// leave the steps that read images out of the chain, and ask for the numbers that come after.
/// Answers are scores, or labels as one-hot rows. The probability p of a two-class model is answered as <c>[1 - p, p]</c>.
/// </remarks>
public sealed class MLNetAdapter : IMultiOutputModel
{
    private readonly ITransformer _model;
    private readonly InputColumns _inputs;
    private readonly DataViewSchema _outputs;
    private readonly OutputColumn? _output;
    private readonly IDisposable? _owned;

    private MLNetAdapter(ITransformer model, InputColumns inputs, DataViewSchema outputs, OutputColumn? output, ModelSignature signature, IDisposable? owned)
    {
        (_model, _inputs, _outputs, _output, _owned) = (model, inputs, outputs, output, owned);
        Signature = signature with { OutputShape = output?.Width is { } width ? new TensorShape(width) : null };
    }

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <summary>Loads what <c>context.Model.Save</c> wrote.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="options">What the file does not tell; default as <see cref="MLNetOptions"/> says.</param>
    /// <returns>Owned by the caller; owns the loaded model.</returns>
    /// <exception cref="ModelLoadException">No such file, no model of ML.NET, one saved without its input schema, or options that do not fit its columns.</exception>
    /// <remarks>A step that comes from a package which is not loaded, such as Microsoft.ML.FastTree, is unknown to ML.NET. Load files of strangers in a process of their own: ML.NET does not guard itself against them.</remarks>
    public static MLNetAdapter Load(string path, MLNetOptions? options = null) => Load(ModelContent.At(path), options ?? new());

    /// <summary>A pipeline that was trained or loaded elsewhere.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="inputSchema">The columns that it was trained on: the schema of its training data, or what <c>context.Model.Load</c> gave out.</param>
    /// <param name="options">What the schema does not tell; default as <see cref="MLNetOptions"/> says.</param>
    /// <returns>Owned by the caller; leaves the model to its owner.</returns>
    /// <exception cref="ModelLoadException">The options do not fit the columns, or the schema is not the model's.</exception>
    public static MLNetAdapter Of(ITransformer model, DataViewSchema inputSchema, MLNetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputSchema);
        options ??= new();
        return Make(model, inputSchema, options, new(options.Name ?? model.GetType().Name.Split('`')[0]), owned: null);
    }

    /// <summary>A prediction engine, which is asked row by row.</summary>
    /// <typeparam name="TSource">What the engine is asked for.</typeparam>
    /// <typeparam name="TPrediction">What it answers.</typeparam>
    /// <param name="engine">Borrowed; used by no one else meanwhile, since engines answer one caller at a time.</param>
    /// <param name="signature">What is known of the model; its inputs are tensors.</param>
    /// <param name="source">Makes an example of one row's values, in row-major order.</param>
    /// <param name="scores">The scores of a prediction, as many for each row.</param>
    /// <returns>Owned by the caller; leaves the engine to its owner.</returns>
    public static IModelAdapter OfEngine<TSource, TPrediction>(PredictionEngineBase<TSource, TPrediction> engine, ModelSignature signature, Func<float[], TSource> source, Func<TPrediction, float[]> scores)
        where TSource : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(source);
        return new EngineAdapter<TSource, TPrediction>(engine, signature, (rows, row) => source(rows.Numbers(row)), scores);
    }

    /// <summary>A prediction engine that takes texts, which is asked row by row.</summary>
    /// <typeparam name="TSource">What the engine is asked for.</typeparam>
    /// <typeparam name="TPrediction">What it answers.</typeparam>
    /// <param name="engine">Borrowed; used by no one else meanwhile, since engines answer one caller at a time.</param>
    /// <param name="name">The name that reports and messages use.</param>
    /// <param name="source">Makes an example of a text.</param>
    /// <param name="scores">The scores of a prediction, as many for each row.</param>
    /// <returns>Owned by the caller; leaves the engine to its owner.</returns>
    public static IModelAdapter OfEngine<TSource, TPrediction>(PredictionEngineBase<TSource, TPrediction> engine, string name, Func<string, TSource> source, Func<TPrediction, float[]> scores)
        where TSource : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(source);
        return new EngineAdapter<TSource, TPrediction>(engine, new(name) { InputSpace = new TextSpace() }, (rows, row) => source(rows.Text(row)), scores);
    }

    /// <inheritdoc/>
    public ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = RowValues.Of(Signature, inputs);
        _inputs.Check(Signature, rows);
        if (_output is null)
            throw new ModelOutputException(Signature.Name, $"none of its columns was selected: {OutputColumn.Names(_outputs)}.");
        float[] answers;
        try
        {
            answers = _output.Read(_model.Transform(new RowView(_inputs, rows, cancellationToken)), rows.Count, Signature.Name, cancellationToken);
        }
        catch (Exception exception) when (exception is not (ModelDiffException or OperationCanceledException))
        {
            // ML.NET wraps what is thrown in its own threads.
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelForwardException(Signature.Name, rows.ShapeText, FailureText.OneLine(exception.GetBaseException()), exception);
        }

        return new(rows.ToTensor(answers));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model has no such column, or it holds neither scores nor labels.</exception>
    public IModelAdapter SelectOutput(OutputSelector output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var (chosen, problem) = OutputColumn.Find(_outputs, output);
        return chosen is null
            ? throw new ArgumentException($"Model '{Signature.Name}': {problem}", nameof(output))
            : new MLNetAdapter(_model, _inputs, _outputs, chosen, Signature, _owned);
    }

    /// <summary>Frees the model where it was loaded here.</summary>
    public void Dispose() => _owned?.Dispose();

    internal static MLNetAdapter Load(ModelContent content, MLNetOptions options)
    {
        ITransformer model;
        DataViewSchema schema;
        try
        {
            using var stream = content.OpenRead();
            model = new MLContext(seed: 0).Model.Load(stream, out schema);
        }
        catch (Exception exception) when (exception is not ModelDiffException)
        {
            throw new ModelLoadException(content.Name, $"it is no model of ML.NET, or holds a step of a package that is not here: {FailureText.OneLine(exception)}", exception);
        }

        var owned = model as IDisposable;
        try
        {
            if (schema is null)
                throw new ModelLoadException(content.Name, "it was saved without the schema of its inputs: save it with the schema of its training data, or use MLNetAdapter.Of.");
            return Make(model, schema, options, new(options.Name ?? Path.GetFileNameWithoutExtension(content.Name)) { Source = content.Path is { } path ? Path.GetFullPath(path) : null }, owned);
        }
        catch
        {
            owned?.Dispose();
            throw;
        }
    }

    private static MLNetAdapter Make(ITransformer model, DataViewSchema schema, MLNetOptions options, ModelSignature signature, IDisposable? owned)
    {
        var inputs = InputColumns.Choose(signature.Name, schema, options);
        DataViewSchema outputs;
        try
        {
            outputs = model.GetOutputSchema(schema);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new ModelLoadException(signature.Name, $"the schema of its inputs is another's: {FailureText.OneLine(exception)}", exception);
        }

        var output = OutputColumn.Choose(signature.Name, schema, outputs, options.Output);
        return new(model, inputs, outputs, output, signature with { InputSpace = inputs.Space }, owned);
    }
}
