using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.OnnxRuntime;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff inspect MODEL</c></summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("MODEL") { Description = "A TorchScript, ONNX, TensorFlow Lite or TensorFlow.js file, one in a package (app.apk!/m.tflite), an endpoint, or a name from --models." };
        var modelOptions = new ModelOptions();
        var command = new Command("inspect", "Show a model's signature: inputs, outputs, sizes.") { name }.WithExamples("modeldiff inspect suspect.onnx", "modeldiff inspect app.apk!/assets/model.tflite --json -");
        modelOptions.AddTo(command);
        command.Add(Headings.Results, CommonOptions.Json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var json = parsed.GetValue(CommonOptions.Json);
            OutputFiles.CheckWritable(json);
            var models = modelOptions.Read(parsed, cancellationToken);
            OutputFiles.CheckApart([json], models.FilesOf([parsed.GetRequiredValue(name)]));
            var inspection = await InspectAsync(parsed.GetRequiredValue(name), models, cancellationToken);
            if (json is not null)
                OutputFiles.Write(json, terminal.Out, inspection.WriteJson);
            if (json != OutputFiles.StandardOutput)
                inspection.Print(terminal.Results);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<ModelInspection> InspectAsync(string name, ModelSettings settings, CancellationToken cancellationToken)
    {
        var model = settings.Describe(name);
        var onnx = !EndpointSettings.IsEndpoint(model.Path) && !PackageScan.IsInPackage(model.Path) && ModelSettings.IsOnnx(model.Path) ? OnnxModelInfo.Read(model.Path) : null;
        try
        {
            return await InspectAsync(model, settings, onnx, cancellationToken);
        }
        catch (ModelDiffException exception) when (onnx is not null)
        {
            // Its file tells what it is, even where it cannot be run as it stands.
            var signature = new ModelSignature(model.Name ?? Path.GetFileNameWithoutExtension(model.Path)) { Source = Path.GetFullPath(model.Path) };
            return await ModelInspection.OfAsync(model, signature, cancellationToken) with { Onnx = onnx, Trouble = exception.Message };
        }
    }

    private static async Task<ModelInspection> InspectAsync(DescribedModel described, ModelSettings settings, OnnxModelInfo? onnx, CancellationToken cancellationToken)
    {
        var opened = settings.Open(described);
        using var model = opened.Model;
        var inspection = await ModelInspection.OfAsync(described, model.Signature, cancellationToken) with { Onnx = onnx, Preprocessing = opened.Preprocessing, Notes = opened.Notes, Isolation = opened.Isolation };
        inspection = inspection with { Device = DeviceOf(model, inspection, settings) };
        if (model.Signature.InputShape is not { } shape)
            return inspection;

        // One row in the middle of the range tells what the signature alone cannot.
        using var probe = full(shape.Batch(model.Signature.BatchSize ?? 1), Lasting((model.Signature.InputRange.Minimum + model.Signature.InputRange.Maximum) / 2), ScalarType.Float32);
        using var outputs = await model.ForwardAsync(probe, cancellationToken);
        var hasGradients = model.GetCapability<IDifferentiableModel>() is { } gradients && ModelGradients.Exist(gradients, probe);
        return inspection with { OutputCount = outputs.shape[1], HasGradients = hasGradients };
    }

    /// <summary>Where a model computes; what goes to and from a process of its own lies on the CPU.</summary>
    private static string DeviceOf(IModelAdapter model, ModelInspection inspection, ModelSettings settings) =>
        inspection.Isolation is null ? model.Signature.Device.ToString()
        : inspection.Format == nameof(ModelFormat.Onnx) ? settings.ExecutionProvider
        : settings.Device.ToString();
}
