using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;

namespace ModelDiff.Models;

/// <summary>A running child with its pipes. Once stopped it stays so.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly CapturedText _errors;
    private int _stop;

    private ChildProcess(Process process, FrameChannel channel)
    {
        _process = process;
        Channel = channel;
        Id = process.Id;
        process.StandardInput.Close();
        _errors = new CapturedText(process.StandardError.BaseStream);
        _ = new CapturedText(process.StandardOutput.BaseStream);
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>The way to it and back.</summary>
    public FrameChannel Channel { get; }

    /// <summary>Why this process stopped it.</summary>
    public StopReason StopReason => (StopReason)Volatile.Read(ref _stop);

    /// <summary>Memory that it holds now, in bytes; 0 where it is gone.</summary>
    public long Memory
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <summary>Starts a child.</summary>
    /// <param name="name">The model, as the exception names it.</param>
    /// <param name="command">What starts it.</param>
    /// <exception cref="ModelIsolationException">It does not start.</exception>
    public static ChildProcess Start(string name, ChildCommand command) => ChildStarter.Run(() =>
    {
        var requests = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        var answers = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var channel = new FrameChannel(answers, requests);
        if (LinuxCalls.AreKnown)
        {
            LinuxCalls.Widen(requests.SafePipeHandle.DangerousGetHandle());
            LinuxCalls.Widen(answers.SafePipeHandle.DangerousGetHandle());
        }

        try
        {
            var start = new ProcessStartInfo(command.Executable, command.Arguments)
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            ChildEnvironment.Fill(start.Environment, requests.GetClientHandleAsString(), answers.GetClientHandleAsString());
            return new ChildProcess(Process.Start(start)!, channel);
        }
        catch (Win32Exception exception)
        {
            channel.Dispose();
            throw new ModelIsolationException(name, IsolationFault.NotStarted, $"gets no process: '{command.Executable}' does not start: {CleanedText.Of(exception.Message)}", innerException: exception);
        }
        finally
        {
            requests.DisposeLocalCopyOfClientHandle();
            answers.DisposeLocalCopyOfClientHandle();
        }
    });

    /// <summary>Ends it at once, whatever it does.</summary>
    /// <param name="reason">The first one given counts.</param>
    public void Stop(StopReason reason)
    {
        Interlocked.CompareExchange(ref _stop, (int)reason, (int)StopReason.None);
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It is gone already.
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>How it ended and what it said last; the exit code is null where it does not end.</returns>
    public (int? ExitCode, string? LastWords) WaitForEnd() =>
        _process.WaitForExit(Patience) ? (_process.ExitCode, _errors.TellingLine()) : (null, null);

    /// <summary>Ends it and waits until it is gone.</summary>
    public void Dispose()
    {
        Stop(StopReason.Disposed);
        _process.WaitForExit(Patience);
        Channel.Dispose();
        _process.Dispose();
    }
}
