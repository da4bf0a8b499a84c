using System.CommandLine;
using System.Diagnostics;

namespace ModelDiff.Fuzz;

/// <summary>The long run: <c>dotnet run -c Release --project tests/ModelDiff.Fuzz -- --inputs 1000000 --reader npy</c>.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var inputs = new Option<int>("--inputs") { Description = "Inputs per reader.", DefaultValueFactory = _ => 100_000 };
        var readers = new Option<string[]>("--reader") { Description = $"Readers, of {string.Join(", ", Readers.All.Select(reader => reader.Name))}. Default: all", AllowMultipleArgumentsPerToken = true };
        var first = new Option<int>("--first") { Description = "The number of the first input, for a long run in parts." };
        var seed = new Option<int>("--seed") { Description = "Decides the inputs.", DefaultValueFactory = _ => 0 };
        var only = new Option<int?>("--only") { Description = "Writes the input with this number to the folder of faults and gives it to the reader, nothing else." };
        var folder = new Option<string>("--faults") { Description = "Where inputs are kept on which a reader failed.", DefaultValueFactory = _ => "faults" };
        var command = new RootCommand("Gives readers wrong files and answers; they may refuse them, but only as their documentation says.") { inputs, readers, first, seed, only, folder };
        command.SetAction((parsed, cancellationToken) => Task.Run(() =>
        {
            var wanted = parsed.GetValue(readers) is { Length: > 0 } names ? Readers.All.Where(reader => names.Contains(reader.Name)).ToArray() : [.. Readers.All];
            if (parsed.GetValue(only) is { } number)
                return Read(wanted[0], FuzzRun.Input(wanted[0], parsed.GetValue(seed), number), Path.Combine(parsed.GetRequiredValue(folder), $"{wanted[0].Name}-{number}"));
            var faults = wanted.Sum(reader => Run(reader, parsed.GetValue(inputs), parsed.GetValue(seed), parsed.GetValue(first), parsed.GetRequiredValue(folder), cancellationToken));
            Directory.Delete(Scratch.Folder, recursive: true);
            return faults > 0 ? 1 : 0;
        }, CancellationToken.None));
        return command.Parse(arguments).Invoke(new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });   // what was found so far is told when a run is interrupted
    }

    private static int Read(FuzzedReader reader, byte[] content, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        var start = Stopwatch.GetTimestamp();
        try
        {
            reader.Read(content);
            Console.WriteLine(FormattableString.Invariant($"{file}: read in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms"));
            return 0;
        }
        catch (Exception exception)
        {
            Console.WriteLine(FormattableString.Invariant($"{file}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms, {exception}"));
            return reader.Documented.Contains(exception.GetType()) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(Scratch.Folder, recursive: true);
        }
    }

    private static int Run(FuzzedReader reader, int inputs, int seed, int first, string folder, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var run = FuzzRun.Of(reader, inputs, seed, first, cancellationToken);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant(
            $"{run.Reader}: {run.Inputs} inputs{(first > 0 ? $" from {first}" : "")}, {run.Accepted} read, {run.Inputs - run.Accepted} refused, {run.Faults.Count} faults; {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, slowest {run.Slowest.TotalMilliseconds:0} ms (input {run.SlowestNumber}), largest allocation {run.LargestAllocation >> 10} KiB, peak {process.PeakWorkingSet64 >> 20} MiB"));
        foreach (var fault in run.Faults)
        {
            Console.WriteLine($"  input {fault.Number}: {fault.Trace.ReplaceLineEndings("\n    ")}");
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder).FullName, $"{run.Reader}-{fault.Number}"), fault.Content);
        }

        return run.Faults.Count;
    }
}
