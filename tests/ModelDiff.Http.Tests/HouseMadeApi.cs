using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelDiff.Models;
using TorchSharp;

namespace ModelDiff.Http.Tests;

/// <summary>An API of nobody's making: <c>/api/row</c>, <c>/api/batch</c>, <c>/api/label</c> and <c>/api/name</c>.</summary>
internal sealed class HouseMadeApi(IModelAdapter model)
{
    public static readonly string[] Names = ["ant", "bee", "cat", "dog"];

    public async Task AnswerAsync(HttpContext context)
    {
        using var question = await JsonDocument.ParseAsync(context.Request.Body);
        var data = question.RootElement.GetProperty("data");
        var kind = (string)context.Request.RouteValues["kind"]!;
        var isBatch = kind == "batch";
        var rows = await AskAsync(isBatch ? [.. data.EnumerateArray().Select(Numbers)] : [Numbers(data)]);
        await context.Response.WriteAsJsonAsync(kind switch
        {
            "batch" => new { predictions = rows },
            "label" => new { answer = new[] { Best(rows[0]) } },
            "name" => new { answer = Names[Best(rows[0])] },
            _ => (object)new { answer = new { scores = rows[0] } },
        });
    }

    private async Task<float[][]> AskAsync(float[][] rows)
    {
        using var values = torch.tensor(rows.SelectMany(row => row).ToArray());
        using var inputs = values.reshape(rows.Length, -1);
        using var outputs = await model.ForwardAsync(inputs);
        return [.. outputs.data<float>().ToArray().Chunk((int)outputs.shape[1])];
    }

    private static float[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetSingle())];

    private static int Best(float[] scores) => Array.IndexOf(scores, scores.Max());
}
