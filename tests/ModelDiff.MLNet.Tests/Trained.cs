using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace ModelDiff.MLNet.Tests;

/// <summary>Small pipelines that were trained once.</summary>
internal static class Trained
{
    public static MLContext Context { get; } = new(seed: 1);

    /// <summary>Four classes of three numbers; the label is a text, as in files of tables.</summary>
    public static (ITransformer Model, DataViewSchema Schema) FourClasses { get; } = Fit(
        Context.Transforms.Conversion.MapValueToKey("Label")
            .Append(Context.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1, MaximumNumberOfIterations = 5 })),
        Enumerable.Range(0, 40).Select(i => new Example { Features = [i % 4 == 0 ? 1 : 0.1f, i % 4 == 1 ? 1 : 0.2f, i % 4 == 2 ? 1 : 0.3f], Label = $"class {i % 4}" }));

    /// <summary>Two classes of two numbers in columns of their own.</summary>
    public static (ITransformer Model, DataViewSchema Schema) TwoClasses { get; } = Fit(
        Context.Transforms.Conversion.ConvertType("Height", outputKind: DataKind.Single)
            .Append(Context.Transforms.Concatenate("Features", "Width", "Height"))
            .Append(Context.BinaryClassification.Trainers.SdcaLogisticRegression(new SdcaLogisticRegressionBinaryTrainer.Options { LabelColumnName = "IsLarge", NumberOfThreads = 1, MaximumNumberOfIterations = 5 })),
        Enumerable.Range(0, 40).Select(i => new Box { Width = i % 7, Height = i % 5, IsLarge = i % 7 * (i % 5) > 8 }));

    /// <summary>Texts to numbers.</summary>
    public static (ITransformer Model, DataViewSchema Schema) Texts { get; } = Fit(
        Context.Transforms.Text.FeaturizeText("Features", "Text"),
        ((string[])["the cat", "a dog", "the dog and the cat"]).Select(text => new Sentence { Text = text }));

    public static (ITransformer Model, DataViewSchema Schema) Fit<T>(IEstimator<ITransformer> pipeline, IEnumerable<T> rows) where T : class
    {
        var data = Context.Data.LoadFromEnumerable(rows);
        return (pipeline.Fit(data), data.Schema);
    }

    public sealed class Example
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    public sealed class Box
    {
        public float Width { get; set; }

        public int Height { get; set; }

        public bool IsLarge { get; set; }
    }

    public sealed class Sentence
    {
        public string Text { get; set; } = "";
    }

    public sealed class Scores
    {
        public float[] Score { get; set; } = [];
    }

    public sealed class Embedding
    {
        public float[] Features { get; set; } = [];
    }
}
