using System.Reflection;
using System.Runtime.Loader;

namespace ModelDiff.Package.Tests.Documents;

/// <summary>A whole program in a document.</summary>
internal static class Program
{
    /// <summary>Compiles it against the libraries as built, and runs it in this process.</summary>
    /// <param name="text">Its source.</param>
    /// <param name="arguments">What it is given.</param>
    /// <returns>What it writes to standard output.</returns>
    public static string Run(string text, params string[] arguments)
    {
        using var image = new MemoryStream();
        CodeBlockTests.Compile(text, "").Emit(image).Success.Should().BeTrue();
        image.Position = 0;
        var entry = new AssemblyLoadContext(null).LoadFromStream(image).EntryPoint!;
        var (output, standard) = (new StringWriter(), Console.Out);
        Console.SetOut(output);
        try
        {
            entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null);
        }
        finally
        {
            Console.SetOut(standard);
        }

        return output.ToString();
    }
}
