using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ModelDiff.Cli.Help;
using ModelDiff.Http;

namespace ModelDiff.Cli.Options;

/// <summary>How models behind an endpoint are asked.</summary>
internal sealed class EndpointArguments
{
    private readonly Option<string?> _tokenVariable = new("--token-env") { Description = "Endpoints: the environment variable that holds a bearer token.", HelpName = "NAME" };
    private readonly Option<string[]> _headerVariables = new("--header-env") { Description = "Endpoints: a header and the environment variable that holds its value; may be repeated.", HelpName = "HEADER=NAME" };
    private readonly Option<string?> _cache = new("--cache") { Description = "Keep answers of endpoints, and of all models of a matrix, in this folder: a stopped run goes on, nothing is asked twice.", HelpName = "DIR" };
    private readonly Option<double> _timeout = OptionText.Number("--timeout", 100.0, "Endpoints: longest time for one answer, in seconds.", value => value is >= 0.01 and <= 86400, "a number from 0.01 to 86400");
    private readonly Option<int> _retries = OptionText.Number("--retries", 5, "Endpoints: how often a request that got no answer is sent again.", value => value >= 0, "a whole number, at least 0");
    private readonly Option<int> _concurrency = OptionText.Number("--concurrency", 4, "Endpoints: most requests at a time.", value => value >= 1, "a whole number, at least 1");
    private readonly Option<int> _requestRows = OptionText.Number("--request-rows", 8, "Endpoints: most rows in one request.", value => value >= 1, "a whole number, at least 1");
    private readonly Option<int> _repeats = OptionText.Number("--repeats", 1, "Endpoints that are known to be noisy: ask each row so often, and go on with the mean; --max-queries counts a row once.", value => value is >= 1 and <= 1000, "a whole number from 1 to 1000");
    private readonly Option<string?> _classes = new("--classes") { Description = "Models that answer with a label: how many classes there are, or the names of all.", HelpName = "N|A,B,…" };

    /// <summary>Options that apply to endpoints alone.</summary>
    public IEnumerable<Option> OwnOptions => [_tokenVariable, _headerVariables, _timeout, _retries, _concurrency, _requestRows, _repeats];

    public void AddTo(Command command) => command.Add(Headings.Endpoints, _tokenVariable, _headerVariables, _cache, _timeout, _retries, _concurrency, _requestRows, _repeats, _classes);

    /// <summary>Whether a number of classes is given.</summary>
    public bool HasClasses(ParseResult parsed) => parsed.GetValue(_classes) is not null;

    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Observed while endpoints are connected to.</param>
    public EndpointSettings Read(ParseResult parsed, CancellationToken cancellationToken) => new()
    {
        Options = new EndpointOptions
        {
            TokenVariable = parsed.GetValue(_tokenVariable),
            HeaderVariables = (parsed.GetValue(_headerVariables) ?? []).Select(ReadHeader).GroupBy(header => header.Key).ToDictionary(same => same.Key, same => same.Last().Value),
            Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
            Retries = parsed.GetValue(_retries),
            Concurrency = parsed.GetValue(_concurrency),
            MaxBatchSize = parsed.GetValue(_requestRows),
            Classes = parsed.GetValue(_classes) is { } classes ? ReadClasses(classes) : null,
            MaxQueries = ReadMaxQueries(parsed) is { } most ? (int)Math.Min(int.MaxValue, (long)most * parsed.GetValue(_repeats)) : null,
        },
        CacheFolder = parsed.GetValue(_cache) is not null && parsed.GetValue(_repeats) > 1
            ? throw new UsageException("--cache and --repeats exclude each other: the cache answers every repetition alike.")
            : parsed.GetValue(_cache),
        Repeats = parsed.GetValue(_repeats),
        CancellationToken = cancellationToken,
    };

    /// <summary>The limit of commands that have one.</summary>
    private static int? ReadMaxQueries(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => result.Option.Name == "--max-queries" && !result.Implicit)?.GetValueOrDefault<int>();

    private static KeyValuePair<string, string> ReadHeader(string text) => text.Split('=') switch
    {
        [{ Length: > 0 } header, { Length: > 0 } variable] => new(header.Trim(), variable.Trim()),
        _ => throw new UsageException($"--header-env must be HEADER=NAME with the name of an environment variable, for example X-Api-Key=API_KEY; got '{text.Split('=')[0]}=…'."),
    };

    private static ClassLabels ReadClasses(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 2)
            return ClassLabels.Numbered(count);
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.Length >= 2 && names.All(name => name.Length > 0) && names.Distinct().Count() == names.Length
            ? ClassLabels.Named(names)
            : throw new UsageException($"--classes must be a number of at least 2, or at least two different names separated by commas; got '{text}'.");
    }
}
