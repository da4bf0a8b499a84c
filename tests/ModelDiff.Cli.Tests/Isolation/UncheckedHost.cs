using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests.Isolation;

/// <summary>This test program as the process of a model whose code nobody has looked at: the guards alone hold it.</summary>
internal static class UncheckedHost
{
    public static int Main() => IsolatedModelHost.IsChild ? IsolatedModelHost.Run(Open) : 0;

    /// <summary>Starts it.</summary>
    /// <param name="model">A TorchScript file, or a deed and its object, for example <c>write FILE</c>.</param>
    public static IsolatedModel Start(string model) =>
        IsolatedModel.Start(new IsolationOptions("hostile", new ChildCommand("dotnet", [typeof(UncheckedHost).Assembly.Location]), model) { ReadablePaths = [model] });

    private static IModelAdapter Open(string model)
    {
        if (!File.Exists(model))
            return new DelegateAdapter(new ModelSignature("hostile"), inputs => Do(model.Split(' ', 2), inputs));
        var module = jit.load<Tensor, Tensor>(model);
        return new DelegateAdapter(new ModelSignature("hostile"), module.forward);
    }

    private static Tensor Do(string[] deed, Tensor inputs)
    {
        switch (deed)
        {
            case ["write", var file]:
                File.WriteAllText(file, "written");
                break;
            case ["append", var file]:
                File.AppendAllText(file, "written");
                break;
            case ["delete", var file]:
                File.Delete(file);
                break;
            case ["move", var file]:
                File.Move(file, file + ".moved");
                break;
            case ["read", var file]:
                File.ReadAllText(file);
                break;
            case ["run", var program]:
                Process.Start(program).Dispose();
                break;
            case ["connect", var port]:
                using (var client = new TcpClient())
                    client.Connect(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
                break;
            case ["kill", var id]:
                Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture)).Kill();
                break;
            case ["exit", var code]:
                Environment.Exit(int.Parse(code, CultureInfo.InvariantCulture));
                break;
        }

        return inputs.clone();
    }
}
