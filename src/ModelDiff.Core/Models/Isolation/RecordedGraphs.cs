namespace ModelDiff.Models;

/// <summary>The graphs that a child keeps for their way back. One that was forgotten is computed again from its inputs.</summary>
internal sealed class RecordedGraphs
{
    private const int Most = 64;

    private readonly SortedDictionary<long, RecordedGraph> _graphs = [];
    private bool _goesBack;

    /// <summary>Keeps a graph.</summary>
    /// <param name="number">Its number; later graphs have larger ones.</param>
    /// <param name="graph">Owned from here on.</param>
    /// <remarks>Whoever goes forward again after having gone back is done with the graphs before; who only goes forward loses the oldest.</remarks>
    public void Add(long number, RecordedGraph graph)
    {
        var most = _goesBack ? 0 : Most - 1;
        while (_graphs.Count > most)
            Remove(_graphs.Keys.First())!.Dispose();
        _goesBack = false;
        _graphs[number] = graph;
    }

    /// <summary>Takes a graph out for its way back.</summary>
    /// <returns>Owned by the caller; null where there is none of this number.</returns>
    public RecordedGraph? Take(long number)
    {
        var graph = Remove(number);
        _goesBack |= graph is not null;
        return graph;
    }

    private RecordedGraph? Remove(long number) => _graphs.Remove(number, out var graph) ? graph : null;
}
