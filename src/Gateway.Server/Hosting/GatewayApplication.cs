using Gateway.Hosting.Opening;
using Gateway.Hosting.Reload;
using Gateway.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Hosting;

/// <summary>Builds the service, the same way for serving, for the self-test and for tests.</summary>
internal static class GatewayApplication
{
    /// <summary>Builds it from appsettings.json beside the executable, environment and command line; <paramref name="configure"/> has the last word.</summary>
    /// <exception cref="ConfigurationException">The configuration is faulty; every fault is named.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        var (builder, faults) = Prepare(args, configure);
        using (var options = builder.Services.BuildServiceProvider())
        {
            faults.Find(options);
        }

        faults.ThrowIfAny();
        return Build(builder, map);
    }

    /// <summary>Builds it, and tries everything that its start will open: what can't be opened is told with the configuration's own faults, or comes back beside the service.</summary>
    /// <exception cref="ConfigurationException">The configuration is faulty; every fault is named, and what else can't be opened.</exception>
    internal static async Task<(WebApplication App, IReadOnlyList<OpeningFault> Faults)> CreateTriedAsync(string[] args, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map)
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

        faults.ThrowIfAny(opening);
        return (Build(builder, map), opening);
    }

    private static WebApplication Build(WebApplicationBuilder builder, Action<WebApplication>? map)
    {
        var app = builder.Build().MapGateway();
        map?.Invoke(app);
        return app;
    }

    // The host makes its log before anything is judged, and ours has options of its own; so the options are asked before, of services apart.
    private static (WebApplicationBuilder Builder, ConfigurationFaults Faults) Prepare(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var faults = new ConfigurationFaults();
        var builder = CreateBuilder(faults.Find(args));
        builder.Logging.AddGatewayConsole();
        configure?.Invoke(builder);
        builder.AddGateway();
        builder.Services.AddGatewayProcess();

        // Behind the look at what is set in vain.
        builder.Configuration.AddInMemoryCollection(UnusedSettings.Disarmed);
        builder.Services.Configure<HostOptions>(ConfigureHost);
        faults.Find(builder.Configuration);
        return (builder, faults);
    }

    // What is only tried is nothing that a log should tell.
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

    /// <summary>The configuration that <see cref="Create"/> would use, from all its sources, with nothing built, judged or opened.</summary>
    /// <exception cref="ConfigurationException">The command line can't be read.</exception>
    /// <exception cref="InvalidDataException">A file can't be read.</exception>
    internal static IConfiguration Read(string[] args)
    {
        var faults = new ConfigurationFaults();
        var read = faults.Find(args);
        faults.ThrowIfAny();
        return CreateBuilder(read).Configuration;
    }

    // Files are watched by ConfigurationReload, which lets nobody see a change before it was judged.
    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        SettingsFile.ThrowIfNoFile(AppContext.BaseDirectory);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Insert(0, new ShippedDefaults(Path.Combine(AppContext.BaseDirectory, ShippedDefaults.FileName)));
        return builder;
    }

    // All of it, since variables of the host's (DOTNET_SHUTDOWNTIMEOUTSECONDS and its kin) have been read into it: the order of starting and
    // stopping is ours, and so is the time it takes.
    private static void ConfigureHost(HostOptions host)
    {
        // AddGateway raises it to what the drain takes.
        host.ShutdownTimeout = TimeSpan.Zero;
        host.StartupTimeout = Timeout.InfiniteTimeSpan;
        host.ServicesStartConcurrently = false;
        host.ServicesStopConcurrently = false;
    }
}
