namespace ModelDiff.Models;

/// <summary>What ended a model that runs in a process of its own.</summary>
public enum IsolationFault
{
    /// <summary>The process could not be started, or is no host of models.</summary>
    NotStarted,

    /// <summary>The process died: a signal, an abort, or an exit that nobody asked for.</summary>
    Crashed,

    /// <summary>The process was killed from outside: by a person, or by a system that ran out of memory.</summary>
    Killed,

    /// <summary>The time limit passed without an answer; the process was stopped.</summary>
    TimedOut,

    /// <summary>The process used more memory than it may; it was stopped.</summary>
    OutOfMemory,

    /// <summary>The process answered something that no host of models answers; it was stopped.</summary>
    Garbled,
}
