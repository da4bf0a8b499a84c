using ModelDiff.Asking;
using ModelDiff.Models;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>One run of L-infinity PGD over the seed inputs of a context.</summary>
internal sealed class PgdAttack
{
    private readonly AdversarialOptions _options;
    private readonly GenerationContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly double _epsilon;
    private readonly double _stepSize;

    public PgdAttack(AdversarialOptions options, GenerationContext context, CancellationToken cancellationToken)
    {
        _options = options;
        _context = context;
        _cancellationToken = cancellationToken;
        _epsilon = options.Epsilon * context.InputRange.Width;
        _stepSize = options.StepSize * context.InputRange.Width;
    }

    /// <summary>Crafts adversarial inputs for <paramref name="count"/> seed inputs from <paramref name="start"/> on and writes them to the same rows of <paramref name="results"/>.</summary>
    public async Task RunAsync(IModelAdapter model, IDifferentiableModel gradients, Tensor seeds, Tensor results, int start, int count)
    {
        // One stream per row range; another than the one that chose the seed inputs.
        using var generator = new Generator(unchecked((ulong)_context.Seed + 1 + (ulong)start), CPU);
        Report(gradients, 0, (long)count * _options.Steps);
        using var clean = await new ModelAsker(_context.BatchSize).AskAsync(model, seeds, cancellationToken: _cancellationToken).ConfigureAwait(false);
        using var mean = clean.mean([0], keepdim: true);
        var batch = model.Signature.BatchSize ?? _context.BatchSize;
        for (var done = 0; done < count; done += batch)
        {
            var size = Math.Min(batch, count - done);
            Craft(gradients, seeds, results, clean, mean, start + done, size, generator, step => Report(gradients, (done * (long)_options.Steps) + (size * step), (long)count * _options.Steps));
        }
    }

    /// <summary>Fills a batch up to the size that a model wants by repeating its last row. A new tensor of the current dispose scope.</summary>
    public static Tensor Pad(Tensor rows, int? size)
    {
        using var scope = NewDisposeScope();
        var padded = size > rows.shape[0] ? FixedBatch.Rows(rows, 0, size.Value) : rows.alias();
        return padded.MoveToOuterDisposeScope();
    }

    private void Craft(IDifferentiableModel model, Tensor allSeeds, Tensor results, Tensor allClean, Tensor mean, int start, int size, Generator generator, Action<long> report)
    {
        using var scope = NewDisposeScope();
        var range = _context.InputRange;
        var seeds = Pad(allSeeds.narrow(0, start, size), model.Signature.BatchSize).to(model.Signature.Device);
        var clean = Pad(allClean.narrow(0, start, size), model.Signature.BatchSize);
        var lower = (seeds - Lasting(_epsilon)).clamp_(Lasting(range.Minimum), Lasting(range.Maximum));
        var upper = seeds.Plus(Lasting(_epsilon)).clamp_(Lasting(range.Minimum), Lasting(range.Maximum));
        var broken = zeros(seeds.shape[0], ScalarType.Bool, seeds.device);

        var current = Start(seeds, size, lower, upper, generator);
        for (var step = 1; step <= _options.Steps; step++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            current = Step(model, current, clean, mean, lower, upper, broken);
            report(step);
        }

        if (broken.any().item<bool>())
            throw new ModelOutputException(model.Signature.Name, "its gradient is NaN.", pair: start + broken.to(ScalarType.Int32).argmax().item<long>());
        results.narrow(0, start, size).copy_(current.narrow(0, 0, size));
    }

    private Tensor Start(Tensor seeds, int size, Tensor lower, Tensor upper, Generator generator)
    {
        if (!_options.RandomStart)
            return seeds;
        // Drawn for the real rows only, so that the batch size changes nothing.
        using var scope = NewDisposeScope();
        var noise = rand(TensorSize.Checked([size, .. seeds.shape[1..]]), ScalarType.Float32, CPU, generator: generator).mul_(Lasting(2 * _epsilon)).sub_(Lasting(_epsilon));
        var start = Pad(noise, (int)seeds.shape[0]).to(seeds.device).Plus(seeds);
        return start.clamp_(lower, upper).MoveToOuterDisposeScope();
    }

    /// <summary>One step; disposes <paramref name="current"/>. No value is read back, so that a device is never waited for.</summary>
    private Tensor Step(IDifferentiableModel model, Tensor current, Tensor clean, Tensor mean, Tensor lower, Tensor upper, Tensor broken)
    {
        using var scope = NewDisposeScope();
        var gradient = Gradient(model, current, clean, mean);
        using var mode = no_grad();
        // The sign of NaN is 0, which would hide it.
        broken.logical_or_(gradient.isnan().flatten(1).any(1));
        // The gradient may be an expanded view, which cannot be changed in place; its sign is a new tensor.
        var moved = gradient.sign().mul_(Lasting(_stepSize)).add_(current, Lasting(1)).clamp_(lower, upper);
        current.Dispose();
        return moved.MoveToOuterDisposeScope();
    }

    private Tensor Gradient(IDifferentiableModel model, Tensor current, Tensor clean, Tensor mean)
    {
        using var mode = enable_grad();
        var signature = model.Signature;
        var leaf = current.detach().requires_grad_();
        var outputs = InProcessModel.Guard(signature, leaf, () => model.Forward(leaf));
        ModelOutputs.Check(signature.Name, outputs, leaf.shape[0]);
        if (outputs.shape[1] != clean.shape[1])
            throw new ModelOutputException(signature.Name, $"{outputs.shape[1]} values per row; rows before had {clean.shape[1]}.");
        var loss = _options.Loss.Climb(outputs, clean, mean);
        var gradient = InProcessModel.Guard(signature, leaf, () => autograd.grad([loss], [leaf])[0]);
        RemoteGradient.ThrowPending();
        return gradient;
    }

    /// <summary>In rows times steps: one batch may take minutes.</summary>
    private void Report(IDifferentiableModel model, long completed, long total) =>
        _context.Progress?.Report(new StageProgress($"crafting on {model.Signature.Name}", completed, total));
}
