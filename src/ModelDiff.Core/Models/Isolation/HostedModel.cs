using System.Diagnostics;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model on the child's side: opened behind the guards, then asked by frames.</summary>
internal sealed class HostedModel(FrameChannel channel)
{
    private readonly RecordedGraphs _graphs = new();

    /// <summary>Runs until nobody asks any more.</summary>
    /// <returns>The process's exit code.</returns>
    public int Run(Func<string, IModelAdapter> open)
    {
        try
        {
            TorchRuntime.EnsureLoaded();
            var settings = ChildSettings.Parse(channel.Read(mostBytes: 0).Text);
            set_num_threads(settings.Threads);
            TorchRuntime.UseFullPrecision();
            channel.Write(new Frame(FrameKind.Guarded, Text: JsonSerializer.Serialize(Guard(settings))));
            if (Open(open, settings.Model) is not { } model)
                return 1;
            using (model)
                return Answer(model);
        }
        catch (IOException)
        {
            return 0;   // the owner is gone
        }
    }

    private static IsolationReport Guard(ChildSettings settings)
    {
        var follows = ModelSandbox.FollowOwner(settings.OwnerId);
        if (!follows)
            new Thread(() => EndWith(settings.OwnerId)) { IsBackground = true }.Start();
        return ModelSandbox.Enter(settings, follows);
    }

    /// <summary>For systems that do not end a child with its owner.</summary>
    private static void EndWith(int ownerId)
    {
        try
        {
            using var owner = Process.GetProcessById(ownerId);
            owner.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }

        Environment.Exit(0);
    }

    private IModelAdapter? Open(Func<string, IModelAdapter> open, string name)
    {
        try
        {
            var model = open(name);
            channel.Write(new Frame(FrameKind.Ready, Text: ChildSignature.Of(model).ToJson()));
            return model;
        }
        catch (Exception exception) when (exception is not IOException)
        {
            channel.Write(new Frame(FrameKind.Fault, Text: ModelFault.Of(exception, loading: true).ToJson()));
            return null;
        }
    }

    private int Answer(IModelAdapter model)
    {
        while (true)
        {
            using var scope = NewDisposeScope();
            var request = channel.Read(long.MaxValue);
            using var values = request.Values!;
            Frame answer;
            try
            {
                answer = Answer(model, request.Kind, request.Number, values);
            }
            catch (Exception exception)
            {
                answer = new Frame(FrameKind.Fault, Text: ModelFault.Of(exception, loading: false).ToJson());
            }

            channel.Write(answer);
        }
    }

    private Frame Answer(IModelAdapter model, FrameKind kind, long number, Tensor values)
    {
        switch (kind)
        {
            case FrameKind.Forward:
                var rows = model.ForwardAsync(values).AsTask().GetAwaiter().GetResult().MoveToOuterDisposeScope();
                return new Frame(FrameKind.Answer, Values: rows.contiguous());
            case FrameKind.Record:
                return Record(model, number, values);
            case FrameKind.Backward when _graphs.Take(number) is { } graph:
                using (graph)
                    return new Frame(FrameKind.Answer, Values: graph.Backward(values));
            default:
                return new Frame(FrameKind.NoGraph);
        }
    }

    private Frame Record(IModelAdapter model, long number, Tensor values)
    {
        var gradients = model.GetCapability<IDifferentiableModel>() ?? throw new InvalidOperationException("it has no gradients.");
        using var mode = enable_grad();
        var leaf = values.detach().to(gradients.Signature.Device).requires_grad_();
        var rows = gradients.Forward(leaf);
        var answer = rows.detach().cpu().contiguous();
        if (!rows.requires_grad)
            return new Frame(FrameKind.Answer, Values: answer);
        _graphs.Add(number, new RecordedGraph(leaf.DetachFromDisposeScope(), rows.DetachFromDisposeScope()));
        return new Frame(FrameKind.Recorded, number, Values: answer);
    }
}
