using Gateway.Hosting.Checks;
using Gateway.Hosting.Logging;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Reload;
using Gateway.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Hosting;

/// <summary>Builds the gateway, in the same way for serving, for the self-test and for tests.</summary>
internal static class GatewayApplication
{
    /// <summary>
    /// Builds the gateway from appsettings.json beside the executable, the environment and the command line; <paramref name="configure"/> is applied last.
    /// </summary>
    /// <exception cref="ConfigurationException">The configuration has faults; every one is named.</exception>
    public static WebApplication Create(IReadOnlyList<string> args, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        var (builder, faults) = Prepare(args, configure);
        using (var options = builder.Services.BuildServiceProvider())
        {
            faults.Find(options);
        }

        faults.ThrowIfAny();
        return Build(builder, map);
    }

    /// <summary>
    /// Builds the gateway, and tries to open everything that its start opens. Failures are thrown together with the configuration's faults, or returned with
    /// the application.
    /// </summary>
    /// <param name="args">The arguments of the configuration.</param>
    /// <param name="configure">Extends the gateway.</param>
    /// <param name="map">Adds routes.</param>
    /// <param name="isBesideRunning">Whether an address that another process listens on is no fault: only returned, not thrown.</param>
    /// <exception cref="ConfigurationException">The configuration has faults; every one is named, and what else cannot be opened.</exception>
    internal static async Task<(WebApplication App, IReadOnlyList<OpeningFault> Faults)> CreateAndTryOpenAsync(
        IReadOnlyList<string> args, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map, bool isBesideRunning = false)
    {
        var (builder, faults) = Prepare(args, configure);
        if (TransportOptions.WillUseSockets(builder.Configuration.GetSection("Gateway")))
        {
            InlineCompletions.Prefer();
        }

        IReadOnlyList<OpeningFault> opening;
        await using (var trial = WithoutLogging(builder.Services).BuildServiceProvider())
        {
            faults.Find(trial);
            opening = await StartPlan.TryAsync(trial, faults.Found);
        }

        IReadOnlyList<OpeningFault> thrown = [.. opening.Where(fault => !(fault.IsTakenByAnother && isBesideRunning))];
        faults.ThrowIfAny(thrown);
        try
        {
            return (Build(builder, map), opening);
        }
        catch (ConfigurationException exception)
        {
            // What the host's own handlers throw shows when they are created, with the application.
            throw new ConfigurationException([.. exception.Faults, .. thrown.Select(fault => fault.Text)]);
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, Action<WebApplication>? map)
    {
        var app = builder.Build().MapGateway();
        map?.Invoke(app);
        return app;
    }

    // The host creates its log before the configuration is validated, and the gateway's log has its own options; so these are validated first, with separate
    // services.
    private static (WebApplicationBuilder Builder, ConfigurationFaults Faults) Prepare(
        IReadOnlyList<string> args, Action<WebApplicationBuilder>? configure, Action<IConfigurationRoot>? read = null)
    {
        var faults = new ConfigurationFaults();
        var builder = CreateBuilder(faults.Find(args));
        builder.Logging.AddGatewayConsole();
        configure?.Invoke(builder);
        builder.AddGateway();
        builder.Services.AddGatewayProcess(builder.Configuration);
        read?.Invoke(builder.Configuration);

        // Added after the check for settings without effect.
        builder.Configuration.AddInMemoryCollection(UnusedSettings.Overrides);
        builder.Services.Configure<HostOptions>(ConfigureHost);
        faults.FindInProcess(builder.Configuration);
        faults.Find(builder.Configuration);
        return (builder, faults);
    }

    // A trial must not log anything.
    private static ServiceCollection WithoutLogging(IServiceCollection services)
    {
        var silent = new ServiceCollection();
        foreach (var service in services)
        {
            ((ICollection<ServiceDescriptor>)silent).Add(service);
        }

        silent.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        return silent;
    }

    /// <summary>Reads and checks the configuration, without opening anything.</summary>
    /// <param name="args">The arguments of the configuration.</param>
    /// <param name="configure">Extends the gateway.</param>
    /// <param name="read">Gets the configuration as it is given: the check removes values that cannot be read.</param>
    /// <param name="useFaultless">Gets the services, with the options, if there are no faults.</param>
    /// <returns>The faults, and the framings and applications if they can be created.</returns>
    internal static ConfigurationFaults Inspect(IReadOnlyList<string> args, Action<WebApplicationBuilder>? configure, Action<IConfigurationRoot>? read = null, Action<IServiceProvider>? useFaultless = null)
    {
        var (builder, faults) = Prepare(args, configure, read);
        using var services = WithoutLogging(builder.Services).BuildServiceProvider();
        faults.Find(services);
        if (faults.Found.Count == 0)
        {
            useFaultless?.Invoke(services);
        }

        return faults;
    }

    /// <summary>The configuration that <see cref="Create"/> would use, from all sources, without building, validating or opening anything.</summary>
    /// <exception cref="ConfigurationException">The command line cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file cannot be read.</exception>
    internal static IConfiguration Read(IReadOnlyList<string> args)
    {
        var faults = new ConfigurationFaults();
        var read = faults.Find(args);
        faults.ThrowIfAny();
        return CreateBuilder(read).Configuration;
    }

    // ConfigurationReload watches the files, and publishes a change only after it was validated.
    private static WebApplicationBuilder CreateBuilder(IReadOnlyList<string> args)
    {
        SettingsFile.ThrowIfNotAFile(AppContext.BaseDirectory);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = AppContext.BaseDirectory,
        });
        NamedSettingsFile.Use(builder.Configuration, builder.Environment.EnvironmentName);
        builder.Configuration.Sources.Insert(0, new ShippedDefaults(Path.Combine(AppContext.BaseDirectory, ShippedDefaults.FileName)));
        return builder;
    }

    // Sets every option, because variables of the host (DOTNET_SHUTDOWNTIMEOUTSECONDS and others) have been applied: the gateway controls the order and the
    // duration of starting and stopping.
    private static void ConfigureHost(HostOptions host)
    {
        // AddGateway raises it to the duration of the drain.
        host.ShutdownTimeout = TimeSpan.Zero;
        host.StartupTimeout = Timeout.InfiniteTimeSpan;
        host.ServicesStartConcurrently = false;
        host.ServicesStopConcurrently = false;
    }
}
