using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ModelDiff.Http.Tests;

/// <summary>What may happen to a request.</summary>
internal static class Fault
{
    public static Func<HttpContext, Task> Status(int status, string body = "", string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(body);
    };

    public static Func<HttpContext, Task> Answer(string body, string contentType = "application/json", string? headerLength = null) => context =>
    {
        context.Response.ContentType = contentType;
        if (headerLength is not null)
            context.Response.Headers["Inference-Header-Content-Length"] = headerLength;
        return context.Response.WriteAsync(body);
    };

    /// <summary>An answer of the protocol with one output of type FP32.</summary>
    public static Func<HttpContext, Task> Output(string shape, string data, string name = "output", string type = "FP32") =>
        Answer($$"""{"model_name": "m", "outputs": [{"name": "{{name}}", "datatype": "{{type}}", "shape": [{{shape}}], "data": [{{data}}]}]}""");

    /// <summary>No answer until the client gives up.</summary>
    public static async Task Silence(HttpContext context)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
    }

    /// <summary>The connection is cut before any answer.</summary>
    public static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>The connection is cut in the middle of an answer whose length was told.</summary>
    public static async Task CutInBody(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await CutInChunks(context);
    }

    /// <summary>The connection is cut in the middle of an answer whose length was not told.</summary>
    public static async Task CutInChunks(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"model_name": "m", "outputs": [{"name": "output", """);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public static Func<HttpContext, Task> Redirect(string target, int status = 307) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    };

    /// <summary>An answer that is longer than anyone wants.</summary>
    public static Func<HttpContext, Task> Huge(bool tellsLength) => async context =>
    {
        var part = new byte[1 << 16];
        Array.Fill(part, (byte)' ');
        if (tellsLength)
            context.Response.ContentLength = 64L * part.Length;
        for (var i = 0; i < 64 && !context.RequestAborted.IsCancellationRequested; i++)
            await context.Response.Body.WriteAsync(part);
    };

    public static string HttpDate(DateTimeOffset time) => time.ToString("r", CultureInfo.InvariantCulture);
}
