using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelDiff.Extensions.DependencyInjection;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>ModelDiff in an application.</summary>
public static class ModelDiffServiceCollectionExtensions
{
    /// <summary>Registers <see cref="IModelComparer"/>, <see cref="ModelFormats"/> and, by the names in the options, <see cref="ModelPanel"/>, one of each for the whole application.</summary>
    /// <remarks>
    /// What is registered already stays. <see cref="ModelFormats"/> opens TorchScript, networks of a panel, and each <see cref="IModelFormat"/> that the application registers.
    /// The options are checked when the application starts, or where they are first used; a panel is read when it is first asked for.
    /// An unknown name of a panel is a <see cref="KeyNotFoundException"/>, a folder without a list an <see cref="InputFileException"/>.
    /// </remarks>
    /// <param name="services">The application's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddModelDiff(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ModelDiffOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelDiffOptions>, ModelDiffOptionsValidator>());
        services.TryAddSingleton<IModelComparer, OptionsComparer>();
        services.TryAddSingleton(provider => provider.GetServices<IModelFormat>().Aggregate(ModelFormats.Default.With(new TrainedModelFormat()), (formats, format) => formats.With(format)));
        services.TryAddKeyedSingleton(KeyedService.AnyKey, (provider, name) => ModelPanel.Read(provider.GetRequiredService<IOptions<ModelDiffOptions>>().Value, name as string ?? ""));
        return services;
    }

    /// <summary>The same, with options that code sets.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddModelDiff(this IServiceCollection services, Action<ModelDiffOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddModelDiff();
        services.Configure(configure);
        return services;
    }

    /// <summary>The same, with options from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section whose keys are properties of <see cref="ModelDiffOptions"/>.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="InvalidOperationException">Thrown where the options are used: a value is no number where one is expected.</exception>
    public static IServiceCollection AddModelDiff(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddModelDiff();
        services.Configure<ModelDiffOptions>(configuration);
        return services;
    }

    /// <summary>Adds a check of a panel: whether its files are there and unchanged, and whether it suffices for a verdict at the options' rate.</summary>
    /// <remarks>Each check reads all files of the panel.</remarks>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="panel">A name of <see cref="ModelDiffOptions.Panels"/>; the check is called <c>modeldiff panel NAME</c>.</param>
    /// <param name="tags">Tags by which checks are chosen; null for none.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddModelDiffPanel(this IHealthChecksBuilder builder, string panel, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(panel);
        return builder.Add(new($"modeldiff panel {panel}", provider => new PanelHealthCheck(provider.GetRequiredService<IOptions<ModelDiffOptions>>(), panel), failureStatus: null, tags));
    }
}
