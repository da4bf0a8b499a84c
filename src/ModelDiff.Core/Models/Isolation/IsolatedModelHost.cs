using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace ModelDiff.Models;

/// <summary>The main program of a child that runs a model for <see cref="IsolatedModel"/>.</summary>
/// <example>
/// The first lines of an application:
/// <code>
/// if (IsolatedModelHost.IsChild)
///     return IsolatedModelHost.Run(path => TorchScriptAdapter.Load(path));
/// </code>
/// </example>
public static class IsolatedModelHost
{
    /// <summary>Deep types and deep graphs recurse in native code.</summary>
    private const int StackBytes = 64 << 20;

    /// <summary>Whether this process was started to run a model.</summary>
    public static bool IsChild => ChildEnvironment.Handles() is not null;

    /// <summary>Runs a model until its owner is gone.</summary>
    /// <param name="open">Opens the model that <see cref="IsolationOptions.Model"/> names. Called once, with all guards in force, on the thread that runs the model.</param>
    /// <returns>The process's exit code.</returns>
    /// <exception cref="InvalidOperationException">This process is no such child.</exception>
    public static int Run(Func<string, IModelAdapter> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        var (requests, answers) = ChildEnvironment.Handles() ?? throw new InvalidOperationException("This program runs a model for another process and is started by that alone.");
        using var channel = new FrameChannel(
            new AnonymousPipeClientStream(PipeDirection.In, new SafePipeHandle(requests, ownsHandle: true)),
            new AnonymousPipeClientStream(PipeDirection.Out, new SafePipeHandle(answers, ownsHandle: true)));

        // A thread of its own: Landlock restricts the thread that asks for it, and those that it starts.
        var exitCode = 0;
        var thread = new Thread(() => exitCode = new HostedModel(channel).Run(open), StackBytes) { Name = "model" };
        thread.Start();
        thread.Join();
        return exitCode;
    }
}
