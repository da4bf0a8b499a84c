namespace ModelDiff.Models;

/// <summary>Why a child was stopped by its owner.</summary>
internal enum StopReason
{
    None,
    TimedOut,
    OutOfMemory,
    Cancelled,
    Garbled,
    Disposed,
}
