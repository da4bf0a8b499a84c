namespace ModelDiff.Models;

/// <summary>What a frame between a model's process and its owner says.</summary>
internal enum FrameKind : byte
{
    /// <summary>To the child: how to run, as JSON.</summary>
    Start = 1,

    /// <summary>From the child: the guards in force, as JSON.</summary>
    Guarded,

    /// <summary>From the child: the model is loaded; its signature as JSON.</summary>
    Ready,

    /// <summary>From the child: what was asked cannot be done; why, as JSON.</summary>
    Fault,

    /// <summary>To the child: a batch.</summary>
    Forward,

    /// <summary>To the child: a batch whose graph is kept under the frame's number.</summary>
    Record,

    /// <summary>To the child: the gradient of the rows of a graph.</summary>
    Backward,

    /// <summary>From the child: rows, or the gradient of a batch.</summary>
    Answer,

    /// <summary>From the child: rows whose graph is kept.</summary>
    Recorded,

    /// <summary>From the child: there is no such graph (any more).</summary>
    NoGraph,
}
