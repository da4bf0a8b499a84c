using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.Models;
using SkiaSharp;
using static TorchSharp.torch;

namespace ModelDiff.MLNet.Tests;

public sealed class MLNetAdapterTests
{
    [Fact]
    public void ForwardAsync_FourClasses_IsSoftmaxOfItsWeights()
    {
        var (pipeline, schema) = Trained.FourClasses;
        var weights = default(VBuffer<float>[]);
        var parameters = ((IEnumerable<ITransformer>)pipeline).OfType<MulticlassPredictionTransformer<MaximumEntropyModelParameters>>().Single().Model;
        parameters.GetWeights(ref weights, out _);
        var biases = parameters.GetBiases().ToArray();
        using var model = MLNetAdapter.Of(pipeline, schema);
        using var inputs = Fixture.Inputs(5, 3);

        var rows = Fixture.AskRows(model, inputs);

        var expected = Fixture.Rows(inputs).Select(row =>
        {
            var exponentials = Enumerable.Range(0, 4).Select(k => Math.Exp(biases[k] + weights[k].DenseValues().Select((weight, i) => (double)weight * row[i]).Sum())).ToArray();
            return exponentials.Select(value => (float)(value / exponentials.Sum())).ToArray();
        }).ToArray();
        rows.ShouldBeCloseTo(expected, 1e-5f);
        model.Signature.InputShape.Should().Be(new TensorShape(3));
        model.Signature.OutputShape.Should().Be(new TensorShape(4));
        model.Signature.InputRange.Should().Be(InputRange.Unit);
        ((IModelAdapter)model).GetCapability<IDifferentiableModel>().Should().BeNull();
    }

    [Fact]
    public void ForwardAsync_TwoClasses_AnswersBothProbabilities()
    {
        var (pipeline, schema) = Trained.TwoClasses;
        using var model = MLNetAdapter.Of(pipeline, schema, new() { Inputs = ["Width", "Height"], InputRange = new(0, 6) });
        using var inputs = tensor(new float[,] { { 1, 2 }, { 5.25f, 3.6f } });

        var rows = Fixture.AskRows(model, inputs);
        var margins = Fixture.AskRows(model.WithOutput("Score"), inputs);

        // Height is a whole number: 3.6 is asked as 4.
        var asked = pipeline.Transform(Trained.Context.Data.LoadFromEnumerable([new Trained.Box { Width = 1, Height = 2 }, new Trained.Box { Width = 5.25f, Height = 4 }]));
        rows.Select(row => row[1]).Should().Equal(asked.GetColumn<float>("Probability"));
        rows.Select(row => row[0]).Should().Equal(asked.GetColumn<float>("Probability").Select(p => 1 - p));
        margins.Select(row => row.Single()).Should().Equal(asked.GetColumn<float>("Score"));
        model.Signature.OutputShape.Should().Be(new TensorShape(2));
    }

    [Fact]
    public void SelectOutput_Labels_AreOneHot()
    {
        using var inputs = tensor(new[,] { { 0.1f, 1, 0.3f }, { 1, 0.2f, 0.3f }, { 0.1f, 0.2f, 0.3f } });
        using var four = MLNetAdapter.Of(Trained.FourClasses.Model, Trained.FourClasses.Schema, new() { Output = OutputSelector.Parse("PredictedLabel") });
        Fixture.AskRows(four, inputs).Should().BeEquivalentTo((float[][])[[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]], o => o.WithStrictOrdering());

        var (pipeline, schema) = Trained.TwoClasses;
        using var two = MLNetAdapter.Of(pipeline, schema, new() { Inputs = ["Width", "Height"], InputRange = new(0, 6), Output = OutputSelector.Parse("PredictedLabel") });
        using var boxes = tensor(new float[,] { { 6, 4 }, { 0, 0 } });
        Fixture.AskRows(two, boxes).Should().BeEquivalentTo((float[][])[[0, 1], [1, 0]], o => o.WithStrictOrdering());
    }

    [Fact]
    public async Task ForwardAsync_Texts_AnswersWithItsVectors()
    {
        var (pipeline, schema) = Trained.Texts;
        using var model = MLNetAdapter.Of(pipeline, schema, new() { Inputs = ["Text"] });
        using var engine = Trained.Context.Model.CreatePredictionEngine<Trained.Sentence, Trained.Embedding>(pipeline);
        using var byRow = MLNetAdapter.OfEngine(engine, "engine", text => new Trained.Sentence { Text = text }, prediction => prediction.Features);
        var texts = new TextBatch("the dog", "", "a cat");

        using var outputs = await model.ForwardAsync(texts);
        using var same = await byRow.ForwardAsync(texts);

        var expected = pipeline.Transform(Trained.Context.Data.LoadFromEnumerable(texts.Texts.Select(text => new Trained.Sentence { Text = text }))).GetColumn<float[]>("Features").ToArray();
        Fixture.Rows(outputs).ShouldBeCloseTo(expected, 0);
        Fixture.Rows(same).ShouldBeCloseTo(expected, 0);
        model.Signature.InputSpace.Should().Be(new TextSpace());
        var asNumbers = async () => await model.ForwardAsync(new TensorBatch(ones(1, 3)));
        await asNumbers.Should().ThrowAsync<ModelInputException>();
    }

    [Fact]
    public void ForwardAsync_EncodedImages_GetsThePixels()
    {
        // A step that answers with the mean red of a PNG file, as a classifier of images reads it.
        var pipeline = Trained.Context.Transforms.CustomMapping<Picture, Red>((picture, red) =>
        {
            using var bitmap = SKBitmap.Decode(picture.File);
            red.Value = [bitmap.Pixels.Average(pixel => (float)pixel.Red), bitmap.Width, bitmap.Height];
        }, contractName: null);
        var (fitted, schema) = Trained.Fit(pipeline, (Picture[])[new()]);
        using var model = MLNetAdapter.Of(fitted, schema, new() { InputShape = new(3, 2, 4) });
        using var inputs = zeros(2, 3, 2, 4);
        using (var red = inputs[1, 0])
            red.fill_(0.2f);

        Fixture.AskRows(model, inputs).Should().BeEquivalentTo((float[][])[[0, 4, 2], [51, 4, 2]], o => o.WithStrictOrdering());

        using var wide = MLNetAdapter.Of(fitted, schema);
        var ask = () => Fixture.AskRows(wide, zeros(2, 4, 2, 4));
        ask.Should().Throw<ModelInputException>().WithMessage("*[N, 3, height, width] or [N, 1, height, width]*got [2, 4, 2, 4].");
        var nan = () => Fixture.AskRows(model, full(2, 3, 2, 4, float.NaN));
        nan.Should().Throw<ModelInputException>().WithMessage("*of finite numbers*got NaN in row 0.");
    }

    [Fact]
    public void Load_SavedModel_AnswersTheSame()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("four.zip");
        Trained.Context.Model.Save(Trained.FourClasses.Model, Trained.FourClasses.Schema, path);
        using var original = MLNetAdapter.Of(Trained.FourClasses.Model, Trained.FourClasses.Schema);
        using var inputs = Fixture.Inputs(5, 3);

        using var loaded = MLNetAdapter.Load(path);
        using var registered = ModelFormats.Default.With(new MLNetModelFormat()).Load(path, new() { Name = "ours", Output = OutputSelector.Parse("Score") });

        var expected = Fixture.AskRows(original, inputs);
        Fixture.AskRows(loaded, inputs).ShouldBeCloseTo(expected, 0);
        Fixture.AskRows(registered, inputs).ShouldBeCloseTo(expected, 0);
        (loaded.Signature.Name, loaded.Signature.Source, registered.Signature.Name).Should().Be(("four", path, "ours"));
        var unregistered = () => ModelFormats.Default.Load(path);
        unregistered.Should().Throw<ModelLoadException>().WithMessage("*it is a model of ML.NET: open it with ModelDiff.MLNet in a program, or convert the model to ONNX; expected TorchScript.");
    }

    [Fact]
    public void Load_NoModel_SaysWhatIsWrong()
    {
        using var folder = new TemporaryFolder();
        var (other, bare) = (folder.File("other.zip"), folder.File("bare.zip"));
        File.WriteAllText(other, "no model");
        Trained.Context.Model.Save(Trained.FourClasses.Model, null, bare);

        var load = (string path) => (Action)(() => MLNetAdapter.Load(path));

        load(folder.File("none.zip")).Should().Throw<ModelLoadException>().WithMessage("*there is no such file*");
        load(other).Should().Throw<ModelLoadException>().WithMessage("*it is no model of ML.NET, or holds a step of a package that is not here: *");
        load(bare).Should().Throw<ModelLoadException>().WithMessage("*saved without the schema of its inputs*");
    }

    [Theory]
    [InlineData("Nothing", null, "it has no input column 'Nothing': Width (Single), Height (Int32), IsLarge (Boolean)")]
    [InlineData(null, null, "which of its columns take the inputs? Name them (MLNetOptions.Inputs): Width (Single), Height (Int32), IsLarge (Boolean)")]
    [InlineData("Width", "Nothing", "it has no output column 'Nothing': ")]
    [InlineData("Width", "99", "it has no output column '99': ")]
    public void Of_OptionsThatDoNotFit_NamesTheColumns(string? input, string? output, string problem)
    {
        var of = () => MLNetAdapter.Of(Trained.TwoClasses.Model, Trained.TwoClasses.Schema, new() { Inputs = input is null ? [] : [input], Output = output is null ? null : OutputSelector.Parse(output) });
        of.Should().Throw<ModelLoadException>().Which.Message.Should().Contain(problem);
    }

    [Fact]
    public void Of_ShapeThatDoesNotFit_SaysHowManyValuesThereAre()
    {
        var of = () => MLNetAdapter.Of(Trained.FourClasses.Model, Trained.FourClasses.Schema, new() { InputShape = new(2, 2) });
        of.Should().Throw<ModelLoadException>().WithMessage("*its input columns take 3 values a row; an input shape of [2, 2] has 4.");
        using var shaped = MLNetAdapter.Of(Trained.FourClasses.Model, Trained.FourClasses.Schema, new() { InputShape = new(3, 1) });
        Fixture.AskRows(shaped, zeros(2, 3, 1)).Should().HaveCount(2);
    }

    [Fact]
    public void Of_SchemaOfAnother_SaysSo()
    {
        var of = () => MLNetAdapter.Of(Trained.FourClasses.Model, Trained.TwoClasses.Schema, new() { Inputs = ["Width"] });
        of.Should().Throw<ModelLoadException>().WithMessage("*the schema of its inputs is another's: *");
    }

    [Fact]
    public void ForwardAsync_StepThatDropsRows_IsNoAnswer()
    {
        var (pipeline, schema) = Trained.Fit(new Dropping(), Enumerable.Range(0, 4).Select(_ => new Trained.Example { Features = [1, 2, 3], Label = "a" }));
        using var model = MLNetAdapter.Of(pipeline, schema, new() { Output = OutputSelector.Parse("Features") });
        var ask = () => Fixture.AskRows(model, Fixture.Inputs(5, 3));
        ask.Should().Throw<ModelOutputException>().WithMessage("*expected 5 rows; got 2.*");
    }

    [Fact]
    public void ForwardAsync_StepThatThrows_IsToldWithTheModelsName()
    {
        var pipeline = Trained.Context.Transforms.CustomMapping<Trained.Example, Red>((_, _) => throw new InvalidOperationException("no red here\n   at a place"), contractName: null);
        var (fitted, schema) = Trained.Fit(pipeline, (Trained.Example[])[new()]);
        using var model = MLNetAdapter.Of(fitted, schema, new() { Name = "broken" });
        var ask = () => Fixture.AskRows(model, Fixture.Inputs(5, 3));
        ask.Should().Throw<ModelForwardException>().WithMessage("Model 'broken' failed on inputs of shape [5, 3]: no red here");
    }

    [Fact]
    public void ForwardAsync_CancelledBetweenRows_Stops()
    {
        using var source = new CancellationTokenSource();
        var seen = 0;
        var pipeline = Trained.Context.Transforms.CustomMapping<Trained.Example, Red>((_, red) =>
        {
            red.Value = [1, 2, 3];
            if (++seen == 2)
                source.Cancel();
        }, contractName: null);
        var (fitted, schema) = Trained.Fit(pipeline, (Trained.Example[])[new()]);
        using var model = MLNetAdapter.Of(fitted, schema);
        var ask = () => Fixture.Ask(model, Fixture.Inputs(20_000, 3), source.Token);
        ask.Should().Throw<OperationCanceledException>();
        seen.Should().BeLessThan(20_000);
    }

    [Fact]
    public void ForwardAsync_EngineWithUnevenScores_IsNoAnswer()
    {
        using var engine = Trained.Context.Model.CreatePredictionEngine<Trained.Example, Trained.Scores>(Trained.FourClasses.Model);
        var calls = 0;
        using var model = MLNetAdapter.OfEngine(engine, new ModelSignature("engine") { InputShape = new(3) }, row => new Trained.Example { Features = row }, _ => new float[1 + (calls++ % 2)]);
        var ask = () => Fixture.AskRows(model, Fixture.Inputs(5, 3));
        ask.Should().Throw<ModelOutputException>().WithMessage("*expected as many scores for each row, at least one; got 1 in row 0 and 2 in row 1.");
    }

    [Fact]
    public async Task CompareAsync_ItselfAndAnother_TellsThemApart()
    {
        using var model = MLNetAdapter.Of(Trained.FourClasses.Model, Trained.FourClasses.Schema, new() { Name = "four" });
        using var itself = MLNetAdapter.Of(Trained.FourClasses.Model, Trained.FourClasses.Schema, new() { Name = "again" });
        using var rows = Fixture.Inputs(40, 3);

        var result = await new ModelComparer(new() { Pairs = 20 }).CompareAsync(model, itself, rows);

        result.Similarity.Should().BeApproximately(1, 1e-6);
    }

    public sealed class Picture
    {
        public byte[] File { get; set; } = [];
    }

    public sealed class Red
    {
        [VectorType(3)]
        public float[] Value { get; set; } = [];
    }

    /// <summary>A step that keeps every other row, as ones do that drop missing values.</summary>
    private sealed class Dropping : IEstimator<ITransformer>, ITransformer
    {
        public bool IsRowToRowMapper => false;

        public ITransformer Fit(IDataView input) => this;

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => Trained.Context.Data.TakeRows(input, 2);
    }
}
