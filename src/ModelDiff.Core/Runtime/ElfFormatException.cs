namespace ModelDiff.Runtime;

/// <summary>A shared library is not built as expected; it is neither patched nor loaded.</summary>
internal sealed class ElfFormatException(string message) : Exception(message);
