using System.Net;
using Gateway.Addresses;
using Gateway.Applications;
using Gateway.Commands;
using Gateway.Hosting.Opening;
using Gateway.Lookup;
using Gateway.Lookup.Shared;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Registers the lookup table and its clients.</summary>
internal static class LookupServiceCollectionExtensions
{
    internal static IServiceCollection AddLookup(this IServiceCollection services, IConfiguration gateway) => services
        .AddSingleton<LookupMetrics>()
        .AddSingleton<LookupStore>()
        .AddTable(gateway)
        .AddSingleton<IValueSource, LookupValues>()
        .AddSingleton<DatagramListenerDirectory>()
        .AddSingleton<DatagramCounters>()
        .AddSingleton<DatagramAdmission>()
        .AddSingleton<UdpLookup>()
        .AddSingleton<IStartSteps, LookupSteps>()
        .AddDatagramListener(
            "lookup", "Gateway:Lookup", $"{nameof(LookupOptions.Udp)}:{nameof(LookupUdpOptions.Url)}", GetEndPoint, (key, endPoint) => DatagramListener.OpenUdp(key, (IPEndPoint)endPoint, Environment.ProcessorCount), CreateHandler);

    // The service of the fleet starts a table that is the fleet's.
    private static IServiceCollection AddTable(this IServiceCollection services, IConfiguration gateway) => LookupOptions.IsShared(gateway)
        ? services.AddSingleton<SharedTable>().AddSingleton<ILookupTable>(provider => provider.GetRequiredService<SharedTable>())
        : services.AddSingleton<LookupTable>().AddSingleton<ILookupTable>(provider => provider.GetRequiredService<LookupTable>())
            .AddHostedService(provider => provider.GetRequiredService<LookupTable>());

    private static IPEndPoint? GetEndPoint(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<LookupOptions>>().Value.Udp.Url is { Length: > 0 } url ? UdpUrl.Parse(url, out _) : null;

    private static DatagramHandler CreateHandler(IServiceProvider provider)
    {
        var lookup = provider.GetRequiredService<UdpLookup>();
        return new DatagramHandler(lookup.Answer, lookup.Answered);
    }
}
