using System.CommandLine;
using ModelDiff.Cli.Output;
namespace ModelDiff.Cli.Commands;
internal static class DemoCommand { public static Command Create(Terminal t) => new("demo", "Demo") { new Option<long>("--seed") }; }
