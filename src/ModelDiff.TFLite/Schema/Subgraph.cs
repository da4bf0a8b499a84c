namespace ModelDiff.TFLite.Schema;

/// <summary>A graph of a file. Positions of tensors that it holds are checked.</summary>
/// <param name="Index">Its position in the file.</param>
/// <param name="Name">May be empty.</param>
/// <param name="Tensors">All of its tensors.</param>
/// <param name="Inputs">Positions of the tensors that are given to it.</param>
/// <param name="Outputs">Positions of the tensors that it answers with.</param>
/// <param name="Operators">In the order in which they run.</param>
internal sealed record Subgraph(int Index, string Name, TensorInfo[] Tensors, int[] Inputs, int[] Outputs, OperatorInfo[] Operators);
