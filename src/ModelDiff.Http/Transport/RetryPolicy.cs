using System.Globalization;
using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace ModelDiff.Http.Transport;

/// <summary>When a request is sent again: there was no answer, or one that says to come back later.</summary>
internal static class RetryPolicy
{
    /// <summary>Tries with a time limit each, exponential backoff with jitter between them, or the time that <c>Retry-After</c> says.</summary>
    public static ResiliencePipeline<HttpResponseMessage> Create(EndpointOptions options, Func<bool> wasReached)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage>();
        if (options.Retries > 0)
        {
            builder.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                MaxDelay = options.LongestWait,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = false,
                DelayGenerator = static arguments => new(arguments.Outcome.Result is { } response ? WaitOf(response) : null),
                ShouldHandle = arguments => new(arguments.Outcome switch
                {
                    { Result: { } response } => IsTemporary(response.StatusCode) && !(WaitOf(response) > options.LongestWait),
                    { Exception: HttpRequestException exception } => IsLoss(exception, wasReached()),
                    { Exception: TimeoutRejectedException } => true,
                    _ => false,
                }),
            });
        }

        return builder.AddTimeout(options.Timeout).Build();
    }

    /// <summary>The time that the endpoint asks to wait, at least zero; null where it does not say.</summary>
    /// <remarks>The framework's own reader drops seconds beyond 32 bits and fractions, which would read as no wait at all.</remarks>
    public static TimeSpan? WaitOf(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter?.Date is { } date)
            return date - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;
        if (!response.Headers.TryGetValues("Retry-After", out var values) || !double.TryParse(values.FirstOrDefault()?.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return null;
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }

    private static bool IsTemporary(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || ((int)status >= 500 && status is not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported));

    /// <summary>Whether a connection was lost. One that was never made is more likely a wrong address than a loss.</summary>
    private static bool IsLoss(HttpRequestException exception, bool wasReached) => exception.HttpRequestError switch
    {
        HttpRequestError.Unknown or HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError => true,
        HttpRequestError.ConnectionError => wasReached,
        _ => false,
    };
}
