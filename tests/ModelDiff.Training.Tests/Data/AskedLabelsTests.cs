using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class AskedLabelsTests : IDisposable
{
    private readonly TinyVictim _victim = new();

    public void Dispose() => _victim.Dispose();

    [Fact]
    public async Task AskAsync_AClassifier_TakesItsClassesAndNoneOfTheImages()
    {
        using var model = Model(images => stack([images.mean([1, 2, 3]), zeros(images.shape[0]), 1 - images.mean([1, 2, 3])], 1));
        using var images = new LabeledImages(cat([zeros(3, 1, 8, 8), ones(2, 1, 8, 8)], 0), zeros(5, ScalarType.Int64), 1, null);

        using var labeled = await AskedLabels.AskAsync(model, images);

        labeled.ClassCount.Should().Be(3);
        labeled.Labels.data<long>().ToArray().Should().Equal(2, 2, 2, 0, 0);
        labeled.Images.shape.Should().Equal(images.Images.shape);
    }

    [Fact]
    public async Task AskAsync_OneClassOrOneOutput_SaysSo()
    {
        using var sure = Model(images => cat([ones(images.shape[0], 1), zeros(images.shape[0], 1)], 1));
        using var single = Model(images => images.mean([1, 2, 3]).unsqueeze(1));

        await FluentActions.Awaiting(() => AskedLabels.AskAsync(sure, _victim.Images).AsTask()).Should().ThrowAsync<ModelOutputException>().WithMessage("*the class 0 for all 40 images*");
        await FluentActions.Awaiting(() => AskedLabels.AskAsync(single, _victim.Images).AsTask()).Should().ThrowAsync<ModelOutputException>().WithMessage("*1 value per row*--output-kind binary*");
    }

    [Fact]
    public async Task AskAsync_LeavesNoTensors()
    {
        using var model = Model(images => cat([images.mean([1, 2, 3], keepdim: false).unsqueeze(1), 0.45 * ones(images.shape[0], 1)], 1));
        var images = _victim.Images;
        (await AskedLabels.AskAsync(model, images)).Dispose();
        var before = LiveTensors.Count();

        (await AskedLabels.AskAsync(model, images)).Dispose();

        LiveTensors.Count().Should().Be(before);
    }

    private DelegateAdapter Model(Func<Tensor, Tensor> answer) => new(new ModelSignature("suspect") { InputShape = TensorShape.OfRows(_victim.Images.Images.shape) }, answer);
}
