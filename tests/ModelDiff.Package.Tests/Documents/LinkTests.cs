using System.Text;
using System.Text.RegularExpressions;

namespace ModelDiff.Package.Tests.Documents;

/// <summary>Each link of a document to another one, and to a heading of it, leads somewhere.</summary>
public sealed partial class LinkTests
{
    /// <summary>What the site's builder leaves in <c>docs</c>, and what is no document of ours.</summary>
    private static readonly string[] Left = ["bin", "obj", "node_modules", "_site", "artifacts"];

    public static TheoryData<string> Names => [.. Documents().Select(path => Path.GetRelativePath(Build.RepositoryRoot, path))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Links_OfADocument_LeadToFilesAndHeadings(string name) => Broken(Path.Combine(Build.RepositoryRoot, name)).Should().BeEmpty();

    [Fact]
    public void Links_OfTheDocuments_AreMany() => Documents().SelectMany(LinksIn).Should().HaveCountGreaterThan(200);

    [Fact]
    public void Broken_NoSuchFileOrHeading_IsTold()
    {
        using var folder = new ModelDiff.Tests.TemporaryFolder();
        folder.Write("b.md", "# Here, *there* & `x`\n## Twice\n## Twice\n```\n# no heading\n```\n");
        var document = folder.Write("a.md", "[a](b.md#here-there--x) [b](b.md#twice-1) [c](b.md#no-heading) ![d](no.png)\n`[e](no.md)` [f](https://host/x) [g](#no)\n```\n[h](no.md)\n```\n");

        Broken(document).Should().Equal("b.md#no-heading", "no.png", "#no");
    }

    /// <summary>The pages of the site's menus are files, and each document is in one of them.</summary>
    [Fact]
    public void Menus_OfTheSite_HoldEachDocument()
    {
        var docs = Path.Combine(Build.RepositoryRoot, "docs");
        var menus = new[] { "", "tutorials", "guides", "api" }.Select(folder => Path.Combine(docs, folder, "toc.yml"));
        var pages = menus.SelectMany(menu => InMenu().Matches(File.ReadAllText(menu)).Select(match => Path.GetFullPath(match.Groups["path"].Value, Path.GetDirectoryName(menu)!))).ToHashSet();

        pages.Where(page => !File.Exists(page)).Should().BeEmpty();
        Documents().Where(path => path.StartsWith(docs, StringComparison.Ordinal)).Except(pages).Should().Equal([Path.Combine(docs, "index.md")], "the front page needs no menu");
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Build.RepositoryRoot, "*.md")
            .Concat(new[] { "docs", "benchmarks", "src" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Build.RepositoryRoot, folder), "*.md", SearchOption.AllDirectories)))
            .Where(path => !Path.GetRelativePath(Build.RepositoryRoot, path).Split(Path.DirectorySeparatorChar).Any(Left.Contains)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Broken(string document) => LinksIn(document).Where(link => !Leads(document, link));

    private static bool Leads(string document, string link)
    {
        var parts = Uri.UnescapeDataString(link).Split('#', 2);
        var target = parts[0].Length == 0 ? document : Path.GetFullPath(parts[0], Path.GetDirectoryName(document)!);
        return (File.Exists(target) || Directory.Exists(target)) && (parts.Length == 1 || Anchors(target).Contains(parts[1]));
    }

    private static IEnumerable<string> LinksIn(string document) =>
        Link().Matches(WithoutCode(document)).Select(match => match.Groups["link"].Value).Where(link => !Elsewhere().IsMatch(link));

    /// <summary>The names that GitHub and docfx give to headings: small letters, digits, hyphens for spaces; a number where a name comes again.</summary>
    private static HashSet<string> Anchors(string document)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fenced().Replace(File.ReadAllText(document), "")))
        {
            var name = new StringBuilder();
            foreach (var letter in Link().Replace(heading.Groups["text"].Value, "${text}").Trim().ToLowerInvariant())
                name.Append(letter is ' ' ? "-" : char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter.ToString() : "");
            var (first, count) = (name.ToString(), 0);
            while (!anchors.Add(count == 0 ? first : $"{first}-{count}"))
                count++;
        }

        return anchors;
    }

    private static string WithoutCode(string document) => Inline().Replace(Fenced().Replace(File.ReadAllText(document), ""), "");

    [GeneratedRegex(@"\[(?<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?<link>[^()\s]+)(?: ""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"^\s*-?\s*(?:href|topicHref): (?<path>\S+\.md)\s*$", RegexOptions.Multiline)]
    private static partial Regex InMenu();
}
