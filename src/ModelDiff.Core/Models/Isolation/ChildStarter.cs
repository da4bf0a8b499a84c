using System.Collections.Concurrent;

namespace ModelDiff.Models;

/// <summary>The one thread of this process that starts children.</summary>
/// <remarks>
/// Linux ends a child with the <em>thread</em> that started it, and those of a pool come and go; this one stays.
/// One start at a time also keeps a child from inheriting the pipes of another.
/// </remarks>
internal static class ChildStarter
{
    private static readonly BlockingCollection<Action> Waiting = [];

    static ChildStarter() => new Thread(Work) { IsBackground = true, Name = "starter of model processes" }.Start();

    /// <summary>Runs a start on that thread and waits for it.</summary>
    public static T Run<T>(Func<T> start)
    {
        var task = new Task<T>(start);
        Waiting.Add(task.RunSynchronously);
        return task.GetAwaiter().GetResult();
    }

    private static void Work()
    {
        foreach (var start in Waiting.GetConsumingEnumerable())
            start();
    }
}
