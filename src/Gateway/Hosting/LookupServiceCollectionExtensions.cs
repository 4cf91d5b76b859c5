using Gateway.Applications;
using Gateway.Commands;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The lookup table and what reads it.</summary>
internal static class LookupServiceCollectionExtensions
{
    internal static IServiceCollection AddLookup(this IServiceCollection services) => services
        .AddSingleton<LookupMetrics>()
        .AddSingleton<LookupStore>()
        .AddSingleton<LookupTable>()
        .AddSingleton<ILookupTable>(provider => provider.GetRequiredService<LookupTable>())
        .AddHostedService(provider => provider.GetRequiredService<LookupTable>())
        .AddSingleton<IValueSource, LookupValues>()
        .AddSingleton<DoorDirectory>()
        .AddSingleton<DatagramCounters>()
        .AddSingleton<DatagramAdmission>()
        .AddSingleton<UdpLookup>()
        .AddDoor("lookup", OpenUdp, Answer);

    private static DatagramDoor? OpenUdp(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<LookupOptions>>().Value.Udp.Url is { Length: > 0 } url
            ? DatagramDoor.OpenUdp("Gateway:Lookup:Udp:Url", UdpUrl.Parse(url, out _)!, Environment.ProcessorCount)
            : null;

    private static DatagramHandler Answer(IServiceProvider provider)
    {
        var lookup = provider.GetRequiredService<UdpLookup>();
        return new DatagramHandler(lookup.Answer, lookup.Answered);
    }
}
