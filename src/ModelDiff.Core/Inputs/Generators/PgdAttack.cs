using ModelDiff.Models;
using TorchSharp;
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
    public void Run(IDifferentiableModel model, Tensor seeds, Tensor results, int start, int count)
    {
        // One stream per row range; another than the one that chose the seed inputs.
        using var generator = new Generator(unchecked((ulong)_context.Seed + 1 + (ulong)start), CPU);
        using var rows = seeds.narrow(0, start, count);
        using var target = results.narrow(0, start, count);
        Report(model, 0, (long)count * _options.Steps);
        using var clean = AskClean(model, rows);
        using var mean = clean.mean([0], keepdim: true);
        var batch = BatchOf(model);
        for (var done = 0; done < count; done += batch)
        {
            var size = Math.Min(batch, count - done);
            Craft(model, rows, target, clean, mean, done, size, generator);
        }
    }

    /// <summary>Fills a batch up to the size that a model wants by repeating its last row. A new tensor of the current dispose scope.</summary>
    public static Tensor Pad(Tensor rows, int? size)
    {
        using var scope = NewDisposeScope();
        var missing = (size ?? rows.shape[0]) - rows.shape[0];
        var padded = missing <= 0 ? rows.alias() : cat([rows, rows.narrow(0, rows.shape[0] - 1, 1).expand([missing, .. rows.shape[1..]])], 0);
        return padded.MoveToOuterDisposeScope();
    }

    private int BatchOf(IModelAdapter model) => model.Signature.BatchSize ?? _context.BatchSize;

    /// <summary>Outputs of all rows, <c>[N, K]</c> on the model's device; owned by the caller.</summary>
    private Tensor AskClean(IDifferentiableModel model, Tensor rows)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var (batch, count) = (BatchOf(model), (int)rows.shape[0]);
        var answers = new List<Tensor>();
        for (var done = 0; done < count; done += batch)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var size = Math.Min(batch, count - done);
            var inputs = Pad(rows.narrow(0, done, size), model.Signature.BatchSize).to(model.Signature.Device);
            answers.Add(model.Forward(inputs).narrow(0, 0, size).clone().MoveToOuterDisposeScope());
        }

        var clean = cat(answers, 0);
        if (InputTensors.FirstNonFiniteRow(clean) is { } row)
            throw new ModelOutputException(model.Signature.Name, "NaN or infinity on a seed input.", row);
        return clean.DetachFromDisposeScope();
    }

    private void Craft(IDifferentiableModel model, Tensor rows, Tensor results, Tensor allClean, Tensor mean, int start, int size, Generator generator)
    {
        using var scope = NewDisposeScope();
        var device = model.Signature.Device;
        var range = _context.InputRange;
        var seeds = Pad(rows.narrow(0, start, size), model.Signature.BatchSize).to(device);
        var clean = Pad(allClean.narrow(0, start, size), model.Signature.BatchSize);
        var lower = (seeds - _epsilon).clamp_(range.Minimum, range.Maximum);
        var upper = (seeds + _epsilon).clamp_(range.Minimum, range.Maximum);

        var current = Start(rows.narrow(0, start, size), seeds, lower, upper, generator);
        for (var step = 0; step < _options.Steps; step++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            current = Step(model, current, clean, mean, lower, upper);
            Report(model, ((long)start * _options.Steps) + ((long)size * (step + 1)), rows.shape[0] * _options.Steps);
        }

        var adversarial = current.narrow(0, 0, size);
        if (InputTensors.FirstNonFiniteRow(adversarial) is { } row)
            throw new ModelOutputException(model.Signature.Name, "its gradient is NaN.", start + row);
        results.narrow(0, start, size).copy_(adversarial);
    }

    private Tensor Start(Tensor rows, Tensor seeds, Tensor lower, Tensor upper, Generator generator)
    {
        if (!_options.RandomStart)
            return seeds;
        // Drawn for the real rows only, so that the batch size changes nothing.
        var noise = rand(rows.shape, ScalarType.Float32, CPU, generator: generator).mul_(2 * _epsilon).sub_(_epsilon);
        var padded = Pad(noise, (int)seeds.shape[0]).to(seeds.device);
        return minimum(maximum(padded + seeds, lower), upper);
    }

    private Tensor Step(IDifferentiableModel model, Tensor current, Tensor clean, Tensor mean, Tensor lower, Tensor upper)
    {
        using var scope = NewDisposeScope();
        var gradient = Gradient(model, current, clean, mean);
        using var mode = no_grad();
        var moved = gradient.sign_().mul_(_stepSize).add_(current);
        current.Dispose();
        return minimum(maximum(moved, lower), upper).MoveToOuterDisposeScope();
    }

    private Tensor Gradient(IDifferentiableModel model, Tensor current, Tensor clean, Tensor mean)
    {
        using var mode = enable_grad();
        var leaf = current.detach().requires_grad_();
        var loss = _options.Loss.Climb(model.Forward(leaf), clean, mean);
        return autograd.grad([loss], [leaf])[0];
    }

    /// <summary>In rows times steps: one batch may take minutes.</summary>
    private void Report(IDifferentiableModel model, long completed, long total) =>
        _context.Progress?.Report(new StageProgress($"crafting on {model.Signature.Name}", completed, total));
}
