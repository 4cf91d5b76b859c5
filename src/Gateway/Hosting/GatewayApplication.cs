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

        // Files are watched by ConfigurationReload, which lets nobody see a change before it was judged.
        string[] all = [.. faults.Find(args), "--hostBuilder:reloadConfigOnChange=false"];
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = all, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.AddGatewayConsole();
        configure?.Invoke(builder);
        builder.Services.AddGateway(builder.Configuration);
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>(
            (host, shutdown) => host.ShutdownTimeout = shutdown.Value.Longest() + HostMargin);
        faults.Find(builder.Configuration);

        // Building the application configures Kestrel, which stops at the first fault; so the options are asked before, apart.
        using (var options = builder.Services.BuildServiceProvider())
        {
            faults.Find(options);
        }

        faults.ThrowIfAny();
        return builder.Build().MapGateway();
    }
}
