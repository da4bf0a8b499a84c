namespace ModelDiff.Models;

/// <summary>Which functions and methods call which. libtorch ends the process where one calls itself, however far around.</summary>
internal sealed class TorchScriptCalls
{
    private readonly Dictionary<string, SortedDictionary<string, string>> _calls = [];

    /// <summary>Notes a call.</summary>
    /// <param name="caller">A function or method in full.</param>
    /// <param name="callee">Another, or the same.</param>
    /// <param name="place">File and line.</param>
    public void Add(string caller, string callee, string place)
    {
        if (!_calls.TryGetValue(caller, out var callees))
            _calls[caller] = callees = new(StringComparer.Ordinal);
        callees.TryAdd(callee, place);
    }

    /// <summary>A function that calls itself, directly or through others, and the place of the call that closes the circle; or null.</summary>
    public (string Function, string Place)? FindCircle()
    {
        var done = new HashSet<string>();
        foreach (var start in _calls.Keys)
        {
            if (FindCircle(start, done) is { } circle)
                return circle;
        }

        return null;
    }

    /// <summary>Walks without recursion, since a file may hold any number of functions.</summary>
    private (string Function, string Place)? FindCircle(string start, HashSet<string> done)
    {
        var path = new HashSet<string>();
        var stack = new Stack<(string Function, IEnumerator<KeyValuePair<string, string>> Calls)>();
        Enter(start);
        while (stack.Count > 0)
        {
            var (function, calls) = stack.Peek();
            if (!calls.MoveNext())
            {
                stack.Pop();
                path.Remove(function);
                done.Add(function);
            }
            else if (path.Contains(calls.Current.Key))
            {
                return (function, calls.Current.Value);
            }
            else if (!done.Contains(calls.Current.Key))
            {
                Enter(calls.Current.Key);
            }
        }

        return null;

        void Enter(string function)
        {
            path.Add(function);
            stack.Push((function, (_calls.GetValueOrDefault(function) ?? []).GetEnumerator()));
        }
    }
}
