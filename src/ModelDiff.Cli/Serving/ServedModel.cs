using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ModelDiff.Http.Protocol;
using ModelDiff.Http.Transport;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Serving;

/// <summary>The protocol's routes for one model.</summary>
internal sealed class ServedModel(IModelAdapter model, string name) : IDisposable
{
    private const string Version = "1";

    private static readonly string[] Extensions = ["binary_tensor_data"];
    private static readonly string[] Paths = ["/v2/models/{name}", $"/v2/models/{{name}}/versions/{Version}"];

    private readonly SemaphoreSlim _turn = new(1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2", context => context.Response.WriteAsJsonAsync(new { name = "modeldiff", version = ModelDiffVersion, extensions = Extensions }));
        routes.MapGet("/v2/health/live", _ => Task.CompletedTask);
        routes.MapGet("/v2/health/ready", _ => Task.CompletedTask);
        foreach (var path in Paths)
        {
            routes.MapGet(path, context => IfNamedAsync(context, () => context.Response.WriteAsJsonAsync(Metadata())));
            routes.MapGet(path + "/ready", context => IfNamedAsync(context, () => Task.CompletedTask));
            routes.MapPost(path + "/infer", context => IfNamedAsync(context, () => InferAsync(context)));
        }
    }

    public void Dispose() => _turn.Dispose();

    private static string ModelDiffVersion => typeof(ServedModel).Assembly.GetName().Version!.ToString(3);

    private object Metadata()
    {
        var rows = model.Signature.BatchSize ?? -1L;
        return new
        {
            name,
            versions = new[] { Version },
            platform = "modeldiff",
            inputs = new[] { new { name = InferRequest.InputName, datatype = "FP32", shape = model.Signature.InputShape?.Batch(rows) ?? [rows] } },
            outputs = new[] { new { name = InferRequest.OutputName, datatype = "FP32", shape = new[] { rows, model.Signature.OutputShape?.ElementCount ?? -1 } } },
        };
    }

    private Task IfNamedAsync(HttpContext context, Func<Task> action) =>
        (string?)context.Request.RouteValues["name"] == name ? action() : FailAsync(context, StatusCodes.Status404NotFound, $"there is no model '{context.Request.RouteValues["name"]}' here");

    private async Task InferAsync(HttpContext context)
    {
        try
        {
            var request = await InferRequest.ReadAsync(context.Request);
            var output = await AskAsync(request, context.RequestAborted);
            var (body, headerLength) = OipWriter.Write("outputs", [output], request.WantsBinary, writer =>
            {
                writer.WriteString("model_name", name);
                writer.WriteString("model_version", Version);
                if (request.Id is not null)
                    writer.WriteString("id", request.Id);
            });
            context.Response.ContentType = headerLength is null ? "application/json" : "application/octet-stream";
            if (headerLength is { } length)
                context.Response.Headers[EndpointRequest.HeaderLengthName] = length.ToString(CultureInfo.InvariantCulture);
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        }
        catch (Exception exception) when (exception is FormatException or ModelInputException)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, exception.Message);
        }
        catch (ModelDiffException exception)
        {
            await FailAsync(context, StatusCodes.Status500InternalServerError, exception.Message);
        }
    }

    private async Task<OipTensor> AskAsync(InferRequest request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var inputs = request.ToTensor();
            using var outputs = await model.ForwardAsync(inputs, cancellationToken);
            var values = ValuesOf(outputs);
            if (!request.WantsBinary && !Array.TrueForAll(values, float.IsFinite))
                throw new FormatException("the outputs are not finite; JSON cannot carry them, the binary extension can");
            return new OipTensor(InferRequest.OutputName, "FP32", outputs.shape, values);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static float[] ValuesOf(Tensor outputs)
    {
        using var scope = NewDisposeScope();
        return outputs.to(CPU).contiguous().data<float>().ToArray();
    }

    private static Task FailAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error });
    }
}
