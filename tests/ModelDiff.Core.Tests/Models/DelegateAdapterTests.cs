using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class DelegateAdapterTests
{
    private static readonly ModelSignature Signature = new("function");

    [Fact]
    public void ForwardAsync_AnswerOfAnyShapeAndType_BecomesFloatRows()
    {
        using var model = new DelegateAdapter(Signature, _ => arange(20, dtype: ScalarType.Float64).reshape(5, 2, 2));
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15], [16, 17, 18, 19]]);
    }

    [Fact]
    public async Task ForwardAsync_Token_IsHandedOn()
    {
        using var source = new CancellationTokenSource();
        CancellationToken seen = default;
        using var model = new DelegateAdapter(Signature, (x, token) =>
        {
            seen = token;
            return new(x);
        });
        using var inputs = Fixture.Inputs(5, 3);
        (await model.ForwardAsync(inputs, source.Token)).Dispose();
        seen.Should().Be(source.Token);
    }

    [Fact]
    public async Task ForwardAsync_Cancelled_DoesNotAsk()
    {
        using var model = new DelegateAdapter(Signature, _ => throw new InvalidOperationException("asked"));
        using var inputs = Fixture.Inputs(5, 3);
        var ask = async () => await model.ForwardAsync(inputs, new CancellationToken(canceled: true));
        await ask.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task ForwardAsync_CancelledWhileAsked_Throws()
    {
        using var source = new CancellationTokenSource();
        using var model = new DelegateAdapter(Signature, async (x, token) =>
        {
            await source.CancelAsync().ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(false);
            return x;
        });
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = async () => await model.ForwardAsync(inputs, source.Token);
        await ask.Should().ThrowAsync<OperationCanceledException>();
        Tensor.TotalCount.Should().Be(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ForwardAsync_FunctionFails_ThrowsWithCause(bool asynchronous)
    {
        using var model = asynchronous
            ? new DelegateAdapter(Signature, (_, _) => throw new TimeoutException("no answer"))
            : new DelegateAdapter(Signature, _ => throw new TimeoutException("no answer"));
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage("Model 'function' failed on inputs of shape [5, 3]: no answer").WithInnerException<TimeoutException>();
        Tensor.TotalCount.Should().Be(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ForwardAsync_Null_Throws(bool asynchronous)
    {
        using var model = asynchronous
            ? new DelegateAdapter(Signature, (_, _) => new ValueTask<Tensor>((Tensor)null!))
            : new DelegateAdapter(Signature, _ => null!);
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage("*expected a tensor; got null.");
    }

    [Fact]
    public void ForwardAsync_WrongRows_ThrowsAndDisposesTheAnswer()
    {
        using var model = new DelegateAdapter(Signature, (_, _) => new ValueTask<Tensor>(zeros(4, 2)));
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage("*expected 5 rows; got shape [4, 2].");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void DelegateAdapter_Always_HasNoGradients() => new DelegateAdapter(Signature, x => x).Gradients().Should().BeNull();
}
