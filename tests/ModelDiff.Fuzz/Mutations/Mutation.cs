namespace ModelDiff.Fuzz.Mutations;

/// <summary>Changes the content of a file; the same random numbers give the same change.</summary>
/// <param name="content">Borrowed; stays as it is.</param>
/// <param name="random">Decides.</param>
internal delegate byte[] Mutation(byte[] content, Random random);
