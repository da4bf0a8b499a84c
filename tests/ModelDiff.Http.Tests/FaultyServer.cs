using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ModelDiff.Cli.Serving;
using ModelDiff.OnnxRuntime;
using ModelDiff.OnnxRuntime.Tests;
using ModelDiff.Tests.Models;

namespace ModelDiff.Http.Tests;

/// <summary>The server of the command on loopback, in front of which faults lie in wait and all requests are noted.</summary>
internal sealed class FaultyServer : IDisposable
{
    private readonly OnnxAdapter _model;
    private readonly ModelServer _server;
    private readonly bool _binary;

    public FaultyServer(bool binary = false, string onnx = "dynamic_batch")
    {
        _binary = binary;
        _model = OnnxFixture.Load(onnx);
        _server = ModelServer.StartAsync(_model, onnx, configure: Configure).GetAwaiter().GetResult();
    }

    public string Address => _server.Address;

    public string Root => _server.Root;

    /// <summary>What happens to the next questions, one each, in place of an answer.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Faults { get; } = new();

    /// <summary>What happens to all requests but questions, where it is not null.</summary>
    public Func<HttpContext, Task>? OnMetadata { get; set; }

    /// <summary>All requests in the order of their arrival.</summary>
    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>The requests that asked the model.</summary>
    public IEnumerable<SeenRequest> Questions => Seen.Where(request => request.Body.Length > 0);

    public OipAdapter Connect(EndpointOptions? options = null, string suffix = "") => OipAdapter.ConnectAsync(Address + suffix, options ?? Quick).GetAwaiter().GetResult();

    /// <summary>Two rows in a request, two requests at a time, no time lost between retries.</summary>
    public static EndpointOptions Quick { get; } = new() { MaxBatchSize = 2, Concurrency = 2, RetryDelay = TimeSpan.FromMilliseconds(1) };

    public void Dispose()
    {
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _model.Dispose();
    }

    private void Configure(WebApplication application)
    {
        application.Use(PassAsync);
        application.MapPost("/api/{kind}", context => new HouseMadeApi(_model).AnswerAsync(context));
    }

    private async Task PassAsync(HttpContext context, Func<Task> next)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        body.Position = 0;
        context.Request.Body = body;
        var asks = HttpMethods.IsPost(context.Request.Method);
        Func<HttpContext, Task>? fault = null;
        if (asks)
            Faults.TryDequeue(out fault);
        else
            fault = OnMetadata ?? (context.Request.Path == "/v2" && !_binary ? Fault.Status(404) : null);
        Seen.Enqueue(new(context.Request.Path, Encoding.UTF8.GetString(body.ToArray()), context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()), context.Request.ContentType, fault is null));
        await (fault is null ? next() : fault(context));
    }
}
