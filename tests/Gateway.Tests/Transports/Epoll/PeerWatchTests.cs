using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>A peer that goes while nobody reads.</summary>
public sealed class PeerWatchTests
{
    [SkippableFact]
    public async Task Who_begins_to_watch_behind_the_reset_is_told_and_who_has_ended_is_not()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        await using var pair = await StreamPair.BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        var watch = connection.Features.Get<IPeerWatch>()!;
        var ended = new CancellationTokenSource();
        var during = new CancellationTokenSource();
        var behind = new CancellationTokenSource();
        watch.Watch(ended);
        watch.Unwatch(ended);
        watch.Watch(during);
        client.Reset();
        await Eventually.TrueAsync(() => during.IsCancellationRequested, "the watcher is told");
        watch.Unwatch(during);
        watch.Watch(behind);
        await Eventually.TrueAsync(() => behind.IsCancellationRequested, "so is the one that came later");
        Assert.False(ended.IsCancellationRequested);
    }

    [SkippableFact]
    public async Task Whoever_asked_when_the_connection_is_over_is_told_as_well()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        await using var pair = await StreamPair.BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        var closed = connection.ConnectionClosed;
        var gone = new CancellationTokenSource();
        connection.Features.Get<IPeerWatch>()!.Watch(gone);
        client.Reset();
        await Eventually.TrueAsync(() => gone.IsCancellationRequested && closed.IsCancellationRequested, "both are told");
    }
}
