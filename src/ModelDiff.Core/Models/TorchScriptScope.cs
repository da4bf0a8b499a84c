namespace ModelDiff.Models;

/// <summary>The variables of one function, block by block, as libtorch counts them: one that is set in a single branch, or in a loop, is unknown after it.</summary>
internal sealed class TorchScriptScope
{
    private const int DeepestBlocks = 100;

    private readonly List<Block> _blocks = [];

    /// <summary>Whether the function's own block ends with a return or an error.</summary>
    public bool IsLeft => _blocks.Count > 0 && _blocks[0].IsLeft;

    /// <summary>Begins a block.</summary>
    /// <param name="line">The line that heads it.</param>
    /// <exception cref="TorchScriptCodeException">Too many blocks within each other.</exception>
    public void Open(TorchScriptLine line)
    {
        if (_blocks.Count >= DeepestBlocks)
            throw new TorchScriptCodeException($"is nested too deep: at most {DeepestBlocks} blocks are read", line.Number);
        var branch = line.First.IsName("else") && _blocks.Count > 0 ? _blocks[^1].Branch : null;
        _blocks.Add(new(line.Indent, line.First.Text, branch));
    }

    /// <summary>Ends the blocks that a line is no part of.</summary>
    public void Leave(TorchScriptLine line)
    {
        while (_blocks.Count > 1 && line.Indent <= _blocks[^1].Indent)
            Close();
        if (_blocks.Count > 0 && !line.First.IsName("else"))
            _blocks[^1].Branch = null;
    }

    /// <summary>Ends all blocks but the function's own.</summary>
    public void LeaveAll()
    {
        while (_blocks.Count > 1)
            Close();
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _blocks.Clear();

    /// <summary>A variable is set here.</summary>
    public void Define(string name) => _blocks[^1].Names.Add(name);

    /// <summary>What follows in this block is never reached.</summary>
    public void Exit() => _blocks[^1].IsLeft = true;

    /// <summary>Whether a variable is known here.</summary>
    public bool Knows(string name) => _blocks.Exists(block => block.Names.Contains(name));

    private void Close()
    {
        var block = _blocks[^1];
        _blocks.RemoveAt(_blocks.Count - 1);
        var outer = _blocks[^1];
        switch (block.Head)
        {
            case "with":
                outer.Names.UnionWith(block.Names);
                outer.IsLeft |= block.IsLeft;
                break;
            case "if" or "elif":
                outer.Branch = block;
                break;
            case "else" when block.Otherwise is { } other:
                outer.Names.UnionWith(block.IsLeft ? other.Names : other.IsLeft ? block.Names : block.Names.Intersect(other.Names));
                outer.IsLeft |= block.IsLeft && other.IsLeft;
                break;
        }
    }

    private sealed record Block(int Indent, string Head, Block? Otherwise)
    {
        public HashSet<string> Names { get; } = [];

        /// <summary>The branch that came last, for which an <c>else</c> may follow.</summary>
        public Block? Branch { get; set; }

        public bool IsLeft { get; set; }
    }
}
