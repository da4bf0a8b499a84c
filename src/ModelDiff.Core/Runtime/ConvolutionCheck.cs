using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace ModelDiff.Runtime;

/// <summary>Sees to it that libtorch's convolutions are right on this machine.</summary>
/// <remarks>
/// oneDNN, which computes them on the CPU, loses weights where it fills channels up to whole blocks and the processor does not tell the size of its caches, as within some virtual machines: answers are then wrong by far, without an error
/// (<see href="https://github.com/uxlfoundation/oneDNN/issues/5313"/>; seen with libtorch 2.10 on an AMD processor under Firecracker). With the instructions of SSE 4.1 alone it does not fill up, and is right.
/// Where it was in use before, and wherever else a convolution of known result comes out wrong, libtorch does without oneDNN.
/// </remarks>
internal static class ConvolutionCheck
{
    /// <summary>More than one block of channels for every size of block that oneDNN has (4, 8 and 16), and a rest.</summary>
    private const int Channels = 21;

    private const string InstructionsVariable = "ONEDNN_MAX_CPU_ISA";
    private const string OldInstructions = "SSE41";

    /// <summary>Tries, and restrains oneDNN where it must be.</summary>
    /// <returns>How it was restrained, for people; null where all is as it should be.</returns>
    /// <exception cref="TorchRuntimeException">Convolutions stay wrong.</exception>
    public static string? Ensure(ILogger logger)
    {
        string? limit = null;
        if (ProcessorCaches.AreHidden)
        {
            // NNPACK does not work there, and says so at each convolution.
            LibtorchContext.EnableNnPack(false);
            limit = LimitInstructions() ? "oneDNN limited to SSE 4.1" : null;
        }

        return Ensure(limit, IsRight, () => LibtorchContext.EnableOneDnn(false), logger);
    }

    /// <summary>Has oneDNN use no newer instructions than SSE 4.1, unless the environment says what it may use. It asks once, when it is first used.</summary>
    /// <returns>Whether it is so limited.</returns>
    private static bool LimitInstructions()
    {
        if (Environment.GetEnvironmentVariable(InstructionsVariable) is not { Length: > 0 } set)
            NativeEnvironment.Set(InstructionsVariable, set = OldInstructions);
        return set == OldInstructions;
    }

    /// <summary>The same with other parts, for tests.</summary>
    internal static string? Ensure(string? limit, Func<bool> isRight, Func<bool> turnOff, ILogger logger)
    {
        var restraint = limit;
        if (!isRight())
        {
            if (!turnOff() || !isRight())
                throw new TorchRuntimeException("libtorch computes convolutions wrongly on this machine, with oneDNN and without: no answer of a model could be trusted here. Use another machine, or another version of libtorch.");
            restraint = "without oneDNN";
        }

        if (restraint is not null)
            RuntimeLog.Restrained(logger, restraint);
        return restraint;
    }

    /// <summary>Convolves ones with ones: each output is the number of weights that lie within the image.</summary>
    internal static bool IsRight()
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var images = ones(2, Channels, 3, 3);
        var outputs = nn.functional.conv2d(images, ones(Channels, Channels, 3, 3), padding: [1, 1]);
        // In each row of three places 2, 3 and 2 weights lie within it: 7 times 7 in all nine.
        return outputs[0, 0, 1, 1].item<float>() == 9 * Channels && outputs.sum().item<float>() == 2 * Channels * Channels * 49;
    }
}
