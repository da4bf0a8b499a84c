using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelDiff.Models;

namespace ModelDiff.Cli.Serving;

/// <summary>Serves one model on this machine by the Open Inference Protocol v2 over REST, in JSON and in binary form.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private const long LongestRequest = 256 << 20;
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(3);

    private readonly WebApplication _application;
    private readonly ServedModel _model;

    private ModelServer(WebApplication application, ServedModel model, string name)
    {
        (_application, _model) = (application, model);
        Root = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        Address = $"{Root}/v2/models/{Uri.EscapeDataString(name)}";
    }

    /// <summary>For example <c>http://127.0.0.1:8000</c>.</summary>
    public string Root { get; }

    /// <summary>The model's address, for example <c>http://127.0.0.1:8000/v2/models/resnet</c>.</summary>
    public string Address { get; }

    /// <summary>Starts to serve, on 127.0.0.1 only.</summary>
    /// <param name="model">Borrowed until the server is disposed; asked once at a time.</param>
    /// <param name="name">The name in its address.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="configure">Adds to the pipeline before the protocol.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ModelServer> StartAsync(IModelAdapter model, string name, int port = 0, Action<WebApplication>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestGoodbye);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestRequest;
        });
        var application = builder.Build();
        configure?.Invoke(application);
        var served = new ServedModel(model, name);
        served.Map(application);
        try
        {
            await application.StartAsync().ConfigureAwait(false);
            return new(application, served, name);
        }
        catch (Exception exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            served.Dispose();
            if (exception is SocketException)
                throw new IOException($"Port {port} of 127.0.0.1 cannot be used: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>Ends what runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _model.Dispose();
    }

    /// <summary>Leaves signals to whoever runs the server.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
