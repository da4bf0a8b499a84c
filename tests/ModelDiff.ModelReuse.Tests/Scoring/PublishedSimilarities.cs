namespace ModelDiff.ModelReuse.Tests.Scoring;

/// <summary>The similarities that the paper's authors published with their code: 84 suspects, each with its parent and 71 references.</summary>
internal static class PublishedSimilarities
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "published-similarities.csv");
}
