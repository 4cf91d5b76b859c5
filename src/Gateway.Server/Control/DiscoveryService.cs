using System.Net.Sockets;
using Gateway.Diagnostics;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Control;

/// <summary>Joins the discovery group at start, if discovery is enabled, and leaves it at the end.</summary>
internal sealed partial class DiscoveryService(IOptions<DiscoveryOptions> options, Discovery discovery, DatagramListenerDirectory directory, ILogger<DiscoveryService> log)
    : IHostedService, IAsyncDisposable
{
    private DiscoveryGroup? _group;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Enabled)
        {
            var group = new DiscoveryGroup(options.Value, discovery, directory, DiscoveryFailed);
            _group = group;
            if (group.TryJoin())
            {
                Joined(group.Url, discovery.Node);
            }

            discovery.Start(group.Send);
        }

        return Task.CompletedTask;
    }

    /// <summary>The index of the configured interface, 0 for any.</summary>
    /// <exception cref="DatagramListenerException">There is no interface with that name.</exception>
    internal static int InterfaceIndex(DiscoveryOptions options, AddressFamily family) =>
        MulticastSocket.InterfaceIndex(options.Interface, family)
        ?? throw new DatagramListenerException("Gateway:Discovery:Interface", $"'{options.Interface}'", "there is no such interface with that kind of address.");

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _group, null) is { } group)
        {
            await discovery.LeaveAsync();
            await group.DisposeAsync();
        }
    }

    [LoggerMessage(GatewayEventIds.DiscoveryJoined, LogLevel.Information, "Discovery joined {Url} as {Node}")]
    private partial void Joined(string url, string node);

    [LoggerMessage(GatewayEventIds.DiscoveryFailed, LogLevel.Error, "Handling a discovery datagram failed; discovery continues: this is a bug")]
    private partial void DiscoveryFailed(Exception exception);
}
