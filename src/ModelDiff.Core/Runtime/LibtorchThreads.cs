using TorchSharp;

namespace ModelDiff;

/// <summary>How many threads libtorch computes with when one thread asks it.</summary>
/// <remarks>Besides a number per thread there is one that each thread begins with when it first computes; <c>set_num_threads</c> changes both. Here the latter is set back, so that no thread that begins meanwhile computes with few for good.</remarks>
internal static class LibtorchThreads
{
    /// <summary>Sets the number for the calling thread alone.</summary>
    /// <param name="here">For this thread.</param>
    /// <param name="elsewhere">What threads begin with, before and after.</param>
    public static void Set(int here, int elsewhere)
    {
        torch.get_num_threads();   // or this thread would begin with the common number later
        torch.set_num_threads(here);
        var other = new Thread(() => torch.set_num_threads(elsewhere));
        other.Start();
        other.Join();
    }
}
