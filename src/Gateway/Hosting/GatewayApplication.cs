using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Builds the service, the same way for serving, for the self-test and for tests.</summary>
public static class GatewayApplication
{
    /// <summary>The drain ends by itself; the host's own limit lies a second above, for when it does not.</summary>
    private static readonly TimeSpan HostMargin = TimeSpan.FromSeconds(1);

    /// <summary>Builds it from appsettings.json beside the executable, environment and command line; <paramref name="configure"/> has the last word.</summary>
    /// <exception cref="ConfigurationException">The configuration is faulty; every fault is named.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var faults = new ConfigurationFaults();
        var builder = CreateBuilder(faults.Find(args));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.AddGatewayConsole(builder.Environment);
        configure?.Invoke(builder);
        builder.Services.AddGateway(builder.Configuration);
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>(Settle);
        faults.Find(builder.Configuration);

        // Building the application configures Kestrel, which stops at the first fault; so the options are asked before, apart.
        using (var options = builder.Services.BuildServiceProvider())
        {
            faults.Find(options);
        }

        faults.ThrowIfAny();
        return builder.Build().MapGateway();
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
    private static WebApplicationBuilder CreateBuilder(string[] args) => WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
        ContentRootPath = AppContext.BaseDirectory,
    });

    // All of it, since variables of the host's (DOTNET_SHUTDOWNTIMEOUTSECONDS and its kin) have been read into it: the order of starting and
    // stopping is ours, and so is the time it takes.
    private static void Settle(HostOptions host, IOptions<ShutdownOptions> shutdown)
    {
        host.ShutdownTimeout = shutdown.Value.Longest() + HostMargin;
        host.StartupTimeout = Timeout.InfiniteTimeSpan;
        host.ServicesStartConcurrently = false;
        host.ServicesStopConcurrently = false;
    }
}
