using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class LossesTests : IDisposable
{
    private readonly Generator _generator = new(1, CPU);

    public void Dispose() => _generator.Dispose();

    [Fact]
    public void Losses_StudentIsACopy_AreZero()
    {
        using var scope = NewDisposeScope();
        using var teacher = Frozen(TestNetworks.Residual(5, _generator));
        using var student = Frozen(TestNetworks.Residual(5, _generator));
        student.CopyFrom(teacher, head: true);
        var images = rand([4, 3, 32, 32], generator: _generator);

        Losses.StealLogits(student, teacher)(images, empty(0)).item<float>().Should().Be(0);
        Losses.DistillStages(student, teacher)(images, empty(0)).item<float>().Should().Be(0);
    }

    [Fact]
    public void Losses_StudentDiffers_PassGradientsToTheStudentAlone()
    {
        using var scope = NewDisposeScope();
        using var teacher = Frozen(TestNetworks.Residual(5, _generator));
        using var student = Frozen(TestNetworks.Residual(5, _generator));
        var images = rand([4, 3, 32, 32], generator: _generator);

        Losses.DistillStages(student, teacher)(images, empty(0)).backward();

        student.parameters().Should().OnlyContain(parameter => parameter.grad!.abs().sum().item<float>() > 0);
        teacher.parameters().Select(parameter => parameter.grad).Should().OnlyContain(gradient => ReferenceEquals(gradient, null));
    }

    private static ImageClassifier Frozen(ImageClassifier network)
    {
        network.eval();
        return network;
    }
}
