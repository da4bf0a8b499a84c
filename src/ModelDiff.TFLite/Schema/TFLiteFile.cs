namespace ModelDiff.TFLite.Schema;

/// <summary>What a TensorFlow Lite file holds.</summary>
/// <param name="Version">Of the schema; 3.</param>
/// <param name="Description">The converter's words, may be empty.</param>
/// <param name="Subgraphs">At least one; the first is the model.</param>
/// <param name="Metadata">The block of metadata about inputs and outputs, or empty.</param>
/// <param name="InputNames">Names of the first graph's inputs by its signature, where there is one: tensor position to name.</param>
/// <param name="OutputNames">Names of its outputs, likewise.</param>
/// <param name="Length">Bytes of the file.</param>
internal sealed record TFLiteFile(
    int Version, string Description, Subgraph[] Subgraphs, ReadOnlyMemory<byte> Metadata, IReadOnlyDictionary<int, string> InputNames, IReadOnlyDictionary<int, string> OutputNames, long Length);
