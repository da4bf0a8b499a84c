using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.Http;

/// <summary>How a model behind an endpoint is asked, and what the endpoint does not tell of it. Immutable.</summary>
public sealed record EndpointOptions
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    /// <summary>The name that reports and messages use, or null for that of the address or template; default null.</summary>
    public string? Name { get; init; }

    /// <summary>The input that is fed, where the endpoint does not tell of exactly one; default null. Templates have no use for it.</summary>
    public string? InputName { get; init; }

    /// <summary>Which output is compared, or null for the only one; default null. Templates have no use for it.</summary>
    public OutputSelector? Output { get; init; }

    /// <summary>Shape of one input row, or null for what the endpoint or the template says; default null.</summary>
    public TensorShape? InputShape { get; init; }

    /// <summary>Legal values of an input element, or null for those of the element type: [0, 255] for UINT8, [-128, 127] for INT8, else [0, 1]; default null.</summary>
    public InputRange? InputRange { get; init; }

    /// <summary>The classes of an endpoint that answers with a label in place of scores, or null for one that answers with scores; default null.</summary>
    /// <remarks>Each answer then becomes a one-hot row over these classes, so that the label distance works.</remarks>
    public ClassLabels? Classes { get; init; }

    /// <summary>Most rows in one request, at least 1; default 8. An endpoint that fixes the number of rows gets its own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxBatchSize { get; init => field = AtLeast(1, value, nameof(MaxBatchSize)); } = 8;

    /// <summary>Most requests of one call in flight, at least 1; default 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Concurrency { get; init => field = AtLeast(1, value, nameof(Concurrency)); } = 4;

    /// <summary>Longest time from sending a request to the end of its answer, each retry anew; 10 ms to 1 day, default 100 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan Timeout { get; init => field = Within(TimeSpan.FromMilliseconds(10), value, nameof(Timeout)); } = TimeSpan.FromSeconds(100);

    /// <summary>How often a request is sent again after status 408, 429 or 5xx, a lost connection or a timeout; at least 0, default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Retries { get; init => field = AtLeast(0, value, nameof(Retries)); } = 5;

    /// <summary>Mean time before the first retry, twice as long before each further one, with jitter; 0 to 1 day, default 1 s. What the endpoint says in <c>Retry-After</c> takes its place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan RetryDelay { get; init => field = Within(TimeSpan.Zero, value, nameof(RetryDelay)); } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time before a retry; 0 to 1 day, default 1 minute. An endpoint that asks for more in <c>Retry-After</c> is given up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan LongestWait { get; init => field = Within(TimeSpan.Zero, value, nameof(LongestWait)); } = TimeSpan.FromMinutes(1);

    /// <summary>Longest answer that is read, in bytes after decompression, at least 1; default 64 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxResponseBytes { get; init => field = AtLeast(1, value, nameof(MaxResponseBytes)); } = 64 << 20;

    /// <summary>The environment variable that holds a bearer token, or null for none; default null. Its value shows in no message.</summary>
    public string? TokenVariable { get; init; }

    /// <summary>Environment variables that hold the values of further headers, by the headers' names; default none. Copied; the values show in no message.</summary>
    /// <exception cref="ArgumentException">An empty name of a header or a variable.</exception>
    public IReadOnlyDictionary<string, string> HeaderVariables
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(HeaderVariables));
            if (value.Any(pair => string.IsNullOrWhiteSpace(pair.Key) || string.IsNullOrWhiteSpace(pair.Value)))
                throw new ArgumentException("Expected the name of a header and of a variable.", nameof(HeaderVariables));
            field = value.ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase);
        }
    } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What sends the requests, or null for a client of our own; default null. Borrowed: it has to outlive the model. For signatures, client certificates, managed identities and proxies.</summary>
    /// <remarks>
    /// Its own <see cref="HttpClient.Timeout"/> ends a request as well. Whether redirects are followed, cookies kept and answers decompressed is up to its handlers:
    /// one that follows redirects may carry credentials to another host. Each retry is a new message, which its handlers see.
    /// </remarks>
    public HttpClient? Client { get; init; }

    /// <summary>Most rows that the endpoint is asked, at least 0, or null for no limit; default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long? MaxQueries
    {
        get;
        init
        {
            if (value is { } limit)
                ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(MaxQueries));
            field = value;
        }
    }

    private static int AtLeast(int minimum, int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, minimum, name);
        return value;
    }

    private static TimeSpan Within(TimeSpan minimum, TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, minimum, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestTime, name);
        return value;
    }
}
