using System.Globalization;
using System.Net;
using ModelDiff.Http.Protocol;
using ModelDiff.Models;
using Polly;
using Polly.Timeout;

namespace ModelDiff.Http.Transport;

/// <summary>Sends requests and reads answers within limits; counts rows. Calls may run at the same time.</summary>
internal sealed class EndpointChannel : IDisposable
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient _client;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly Credentials _credentials;
    private readonly EndpointOptions _options;
    private readonly Lock _lock = new();
    private volatile bool _wasReached;

    public EndpointChannel(Uri address, Credentials credentials, EndpointOptions options)
    {
        (_credentials, _options) = (credentials, options);
        _pipeline = RetryPolicy.Create(options, () => _wasReached);
        _client = options.Client ?? NewClient(address);
    }

    /// <summary>Rows asked so far.</summary>
    public long Queries { get; private set; }

    /// <summary>Counts rows that are about to be asked.</summary>
    /// <exception cref="QueryBudgetExceededException">They would exceed the budget.</exception>
    public void Count(string modelName, long rows)
    {
        lock (_lock)
        {
            if (Queries + rows > _options.MaxQueries)
                throw new QueryBudgetExceededException(modelName, _options.MaxQueries.Value, Queries, rows);
            Queries += rows;
        }
    }

    /// <summary>Sends a request until there is an answer.</summary>
    /// <exception cref="EndpointException">There is none, or none with a status of success, or it is too long.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<EndpointAnswer> SendAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        var place = $"{request.Method} {request.PublicAddress}";
        try
        {
            using var response = await _pipeline.ExecuteAsync(token => TryAsync(request, token), cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? new EndpointAnswer(body, response.Content.Headers.ContentType?.MediaType, HeaderLengthOf(place, response))
                : throw new EndpointException($"{place}: {Describe(response, body)}");
        }
        catch (TimeoutRejectedException exception)
        {
            throw new EndpointException(string.Create(CultureInfo.InvariantCulture, $"{place}: no answer within {_options.Timeout.TotalSeconds:0.###} s."), exception);
        }
        catch (InvalidDataException exception)
        {
            throw new EndpointException($"{place}: expected an answer that can be decompressed: {_credentials.Quote(exception.Message)}", exception);
        }
        catch (HttpRequestException exception)
        {
            var reason = exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
                ? string.Create(CultureInfo.InvariantCulture, $"expected an answer of at most {_options.MaxResponseBytes} bytes; got a longer one.")
                : $"no answer: {_credentials.Quote(exception.Message)}";
            throw new EndpointException($"{place}: {reason}", exception);
        }
    }

    /// <summary>What an endpoint says as one short line without secrets.</summary>
    public string Quote(string text) => _credentials.Quote(text);

    public void Dispose()
    {
        if (_options.Client is null)
            _client.Dispose();
    }

    private static HttpClient NewClient(Uri address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = ConnectionLifetime,
        UseProxy = !address.IsLoopback,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>One try, which ends when the whole answer is there.</summary>
    private async ValueTask<HttpResponseMessage> TryAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(_credentials.Headers);
        var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        _wasReached = true;
        try
        {
            await response.Content.LoadIntoBufferAsync(_options.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static int? HeaderLengthOf(string place, HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(EndpointRequest.HeaderLengthName, out var values) && !response.Content.Headers.TryGetValues(EndpointRequest.HeaderLengthName, out values))
            return null;
        return int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new EndpointException($"{place}: expected the length of the JSON part in the header {EndpointRequest.HeaderLengthName}.");
    }

    private string Describe(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400 && response.Headers.Location is { } location)
        {
            var target = location.IsAbsoluteUri ? location.GetLeftPart(UriPartial.Path) : location.OriginalString.Split('?')[0];
            return $"it redirects to '{_credentials.Quote(target)}'. Redirects are not followed, so that credentials stay where they belong; ask that address itself if you trust it.";
        }

        var said = _credentials.Quote(ErrorText.Of(body));
        var text = $"it answered {status} {_credentials.Quote(response.ReasonPhrase ?? "")}".TrimEnd() + (said.Length > 0 ? $": {said.TrimEnd('.')}." : ".") + Advice(status);
        var wait = RetryPolicy.WaitOf(response);
        return !(wait > _options.LongestWait) ? text : text + string.Create(CultureInfo.InvariantCulture, $" It asks to wait {wait.Value.TotalSeconds:0} s; at most {_options.LongestWait.TotalSeconds:0.###} s are allowed.");
    }

    private string Advice(int status) => status is not (401 or 403) ? ""
        : _options.Client is not null ? " It does not take what the client sends that was handed in."
        : _credentials.HasSecrets ? " It does not take the credentials that were sent (--token-env, --header-env)."
        : " Name the environment variable that holds a token: --token-env NAME.";
}
