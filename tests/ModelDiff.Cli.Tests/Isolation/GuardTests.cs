using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ModelDiff.Models;

namespace ModelDiff.Cli.Tests.Isolation;

/// <summary>What the guards of a model's process refuse, should the look at its code have missed it.</summary>
public sealed class GuardTests : IDisposable
{
    private const string Precious = "precious";

    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Directory.GetCurrentDirectory();

    public GuardTests()
    {
        _folder.Write("precious.txt", Precious);
        Directory.SetCurrentDirectory(_folder.Path);
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _folder.Dispose();
    }

    [LinuxTheory]
    [InlineData("write", "seccomp", "*Operation not permitted*")]
    [InlineData("overwrite", "seccomp", "*Operation not permitted*")]
    [InlineData("read", "Landlock", "*unable to open file*precious.txt*")]
    public void ForwardAsync_TorchScriptThatOpensFiles_IsRefused(string name, string guard, string message)
    {
        using var model = UncheckedHost.Start(Fixtures.Hostile(name));
        if (IsInForce(model, guard))
            FluentActions.Invoking(() => Children.Ask(model)).Should().Throw<ModelForwardException>().WithMessage(message);
        CheckNothingIsLeft();
    }

    [LinuxTheory]
    [InlineData("save")]
    [InlineData("print")]
    public void ForwardAsync_TorchScriptThatSavesOrPrints_LeavesNothing(string name)
    {
        using (var model = UncheckedHost.Start(Fixtures.Hostile(name)))
            FluentActions.Invoking(() => Children.Ask(model)).Should().NotThrow<ModelIsolationException>();

        CheckNothingIsLeft();
    }

    [LinuxTheory]
    [InlineData("write {folder}/new.txt", "seccomp")]
    [InlineData("write {folder}/precious.txt", "seccomp")]
    [InlineData("append {folder}/precious.txt", "seccomp")]
    [InlineData("delete {folder}/precious.txt", "seccomp")]
    [InlineData("move {folder}/precious.txt", "seccomp")]
    [InlineData("read {folder}/precious.txt", "Landlock")]
    [InlineData("run /bin/true", "seccomp")]
    [InlineData("connect {port}", "seccomp")]
    [InlineData("kill {victim}", "seccomp")]
    public void ForwardAsync_CodeOfItsOwn_IsRefused(string deed, string guard)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var victim = Process.Start("sleep", "60");
        try
        {
            using var model = UncheckedHost.Start(deed
                .Replace("{folder}", _folder.Path, StringComparison.Ordinal)
                .Replace("{port}", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{victim}", victim.Id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            if (!IsInForce(model, guard))
                return;

            FluentActions.Invoking(() => Children.Ask(model)).Should().Throw<ModelForwardException>();
            listener.Pending().Should().BeFalse();
            victim.HasExited.Should().BeFalse();
            Directory.GetFileSystemEntries(_folder.Path).Should().ContainSingle();
            File.ReadAllText(_folder.File("precious.txt")).Should().Be(Precious);
        }
        finally
        {
            victim.Kill();
        }
    }

    [Fact]
    public void ForwardAsync_ModelThatExits_IsToldSo()
    {
        using var model = UncheckedHost.Start("exit 0");

        FluentActions.Invoking(() => Children.Ask(model)).Should().Throw<ModelIsolationException>().WithMessage("*'hostile' died while it answered*code 0*");
    }

    [LinuxTheory]
    [InlineData("unknown_operator", "*no_such_operator*")]
    [InlineData("undefined_variable", "*nobody*")]
    [InlineData("wrong_return", "*died while it was loaded*")]
    [InlineData("recursion", "*recursive*")]
    public void Start_TorchScriptThatLibtorchRefuses_IsOneClearLine(string name, string message)
    {
        var failure = FluentActions.Invoking(() => UncheckedHost.Start(Fixtures.Hostile(name)).Dispose()).Should().Throw<ModelDiffException>().WithMessage(message).Which;

        failure.Message.Should().NotContain("\n");
        CheckNothingIsLeft();
    }

    /// <summary>A system without a guard cannot show what it refuses.</summary>
    private static bool IsInForce(IsolatedModel model, string name) => model.Report.Guards.Any(guard => guard.Name == name && guard.InForce);

    private void CheckNothingIsLeft()
    {
        Directory.GetFileSystemEntries(_folder.Path).Should().ContainSingle();
        File.ReadAllText(_folder.File("precious.txt")).Should().Be(Precious);
    }
}
