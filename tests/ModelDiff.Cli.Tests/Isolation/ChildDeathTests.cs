using System.Diagnostics;
using ModelDiff.Models;

namespace ModelDiff.Cli.Tests.Isolation;

/// <summary>Children that die, hang or answer nonsense, and owners that die.</summary>
public class ChildDeathTests
{
    [Fact]
    public void ForwardAsync_ChildKilledBefore_AnswersTheSameFromANewOne()
    {
        using var model = Children.Start(Fixtures.Hostile("plain"));
        var expected = Children.Ask(model);
        var first = model.ProcessId;
        Children.Kill(first!.Value);

        Children.Ask(model).Should().Equal(expected);
        model.ProcessId.Should().NotBe(first);
    }

    [Fact]
    public void Forward_ChildKilledBeforeTheWayBack_GivesTheSameGradient()
    {
        using var model = Children.Start(Fixtures.Hostile("chain"));
        var expected = Children.Gradient(model);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var leaf = Children.Inputs().requires_grad_();
        var outputs = model.Forward(leaf);
        Children.Kill(model.ProcessId!.Value);
        var gradient = TorchSharp.torch.autograd.grad([outputs.square().sum()], [leaf])[0];

        gradient.data<float>().ToArray().Should().Equal(expected);
    }

    [Fact]
    public async Task ForwardAsync_ChildKilledAtManyMoments_GivesTheSameAnswer()
    {
        using var model = Children.Start(Fixtures.Hostile("chain"));
        var expected = Children.Ask(model);
        for (var delay = 0; delay < 10; delay++)
        {
            var child = model.ProcessId;
            var killing = Task.Run(async () =>
            {
                await Task.Delay(delay);
                Children.Kill(child!.Value);
            });
            Children.Ask(model).Should().Equal(expected);
            await killing;
        }
    }

    [Fact]
    public void ForwardAsync_ModelThatCrashed_CrashesAgainFromANewChild()
    {
        using var model = Children.Start(Fixtures.Hostile("divide"));
        var asking = () => Children.Ask(model);

        for (var i = 0; i < 2; i++)
        {
            var failure = asking.Should().Throw<ModelIsolationException>().Which;
            failure.Fault.Should().Be(IsolationFault.Crashed);
            failure.ModelName.Should().Be("divide");
            model.ProcessId.Should().BeNull();
        }
    }

    [Fact]
    public async Task ForwardAsync_CancelledInAnEndlessLoop_EndsTheChild()
    {
        using var model = Children.Start(Fixtures.Hostile("loop"));
        using var inputs = Children.Inputs();
        using var cancellation = new CancellationTokenSource();
        var child = model.ProcessId!.Value;
        var asking = model.ForwardAsync(inputs, cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await FluentActions.Awaiting(() => asking).Should().ThrowAsync<OperationCanceledException>();
        Children.Runs(child).Should().BeFalse();
    }

    [Fact]
    public void Forward_LifetimeEndsInAnEndlessLoop_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = Children.Start(Fixtures.Hostile("loop"), cancellationToken: cancellation.Token);
        cancellation.CancelAfter(200);

        FluentActions.Invoking(() => Children.Gradient(model)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public async Task Dispose_InAnEndlessLoop_EndsTheChild()
    {
        using var model = Children.Start(Fixtures.Hostile("loop"));
        using var inputs = Children.Inputs();
        var child = model.ProcessId!.Value;
        var asking = model.ForwardAsync(inputs).AsTask();
        model.Dispose();

        await FluentActions.Awaiting(() => asking).Should().ThrowAsync<ObjectDisposedException>();
        Children.Runs(child).Should().BeFalse();
    }

    [Theory]
    [InlineData("exit 3", IsolationFault.Crashed, "code 3")]
    [InlineData("echo 'no \x1b[31mway' >&2; kill -SEGV $$", IsolationFault.Crashed, "SIGSEGV*no  [31mway")]
    [InlineData("head -c 100000 /dev/zero >&$to; sleep 60", IsolationFault.Garbled, "protocol")]
    [InlineData("sleep 60", IsolationFault.TimedOut, "--model-timeout")]
    [InlineData("yes >&2; sleep 60", IsolationFault.TimedOut, "--model-timeout")]
    public void Start_ProgramThatIsNoHost_IsToldForWhatItIs(string script, IsolationFault fault, string message)
    {
        if (!OperatingSystem.IsLinux())
            return;   // the scripts are the shell's
        var failure = FluentActions.Invoking(() => IsolatedModel.Start(Children.Script(script))).Should().Throw<ModelIsolationException>().WithMessage($"*{message.Replace("[", "?", StringComparison.Ordinal)}*").Which;

        failure.Fault.Should().Be(fault);
        failure.Message.Should().NotContain("\x1b");
    }

    [Fact]
    public void Start_NoSuchProgram_IsNotStarted()
    {
        var options = new IsolationOptions("model", new ChildCommand("/no/such/program", []), "");

        FluentActions.Invoking(() => IsolatedModel.Start(options)).Should().Throw<ModelIsolationException>().Which.Fault.Should().Be(IsolationFault.NotStarted);
    }

    [Fact]
    public async Task Compare_OwnerKilled_LeavesNoChild()
    {
        if (!OperatingSystem.IsLinux())
            return;   // reads /proc
        var command = Path.Combine(AppContext.BaseDirectory, "modeldiff.dll");
        using var owner = Process.Start(new ProcessStartInfo("dotnet", $"{command} compare {Fixtures.Hostile("plain")} {Fixtures.Hostile("loop")} --input-shape 4 --pairs 8 --generator random") { RedirectStandardError = true })!;
        int[] children;
        while ((children = Children.Of(owner.Id)).Length < 2)
            await Task.Delay(20);
        owner.Kill();
        await owner.WaitForExitAsync();
        for (var patience = 0; patience < 200 && children.Any(Children.Runs); patience++)
            await Task.Delay(50);

        children.Should().NotContain(child => Children.Runs(child));
    }
}
