using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Upstreams;

/// <summary>
/// Connects to a back end through whichever of its addresses answers first (Happy Eyeballs, RFC 8305). Addresses are tried one after the other: the next one as
/// soon as one fails, and at the latest after <see cref="AttemptDelay"/>; address families alternate.
/// </summary>
/// <remarks>The framework's <c>ConnectAlgorithm.Parallel</c> tries one address of each family at a time, so that an unreachable one delays those after it.</remarks>
internal sealed class UpstreamDialer(IUpstreamTransport transport, ResolveHost resolve, FileReserve files, TimeProvider time)
{
    /// <summary>The time before the next attempt begins: 250 ms (RFC 8305, section 5).</summary>
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>The maximum number of addresses of one name that are tried: 16. A name with more does not have that many machines that are down.</summary>
    public const int MaxAddresses = 16;

    /// <summary>Connects.</summary>
    /// <param name="address">The address.</param>
    /// <param name="clientConnection">The client's connection; null if there is none.</param>
    /// <param name="cancellationToken">Cancels the attempts.</param>
    /// <exception cref="SocketException">No address could be connected to, there is none, or no file descriptor is free.</exception>
    /// <exception cref="OperationCanceledException">The attempts were canceled.</exception>
    public Task<ConnectionContext> DialAsync(UpstreamAddress address, ConnectionContext? clientConnection, CancellationToken cancellationToken) =>
        DialAsync(address, (endPoint, cancellation) => transport.ConnectAsync(endPoint, clientConnection, cancellation), cancellationToken);

    /// <summary>Connects with a delegate of the caller's.</summary>
    /// <param name="address">The address.</param>
    /// <param name="connect">Makes one attempt to one IP or Unix end point.</param>
    /// <param name="cancellationToken">Cancels the attempts.</param>
    /// <exception cref="SocketException">No address could be connected to, there is none, or no file descriptor is free.</exception>
    /// <exception cref="OperationCanceledException">The attempts were canceled.</exception>
    public Task<T> DialAsync<T>(UpstreamAddress address, Func<EndPoint, CancellationToken, Task<T>> connect, CancellationToken cancellationToken)
        where T : IAsyncDisposable =>
        !files.IsAvailable ? Task.FromException<T>(new SocketException((int)SocketError.TooManyOpenSockets))
        : address.EndPoint is DnsEndPoint name ? DialAsync(name, connect, cancellationToken)
        : connect(address.EndPoint, cancellationToken);

    /// <summary>Alternates the address families, beginning with that of the first address; within a family the order stays (RFC 8305, section 4).</summary>
    internal static IReadOnlyList<IPAddress> Interleave(IEnumerable<IPAddress> addresses)
    {
        var families = addresses.GroupBy(address => address.AddressFamily).Select(family => family.ToList()).ToList();
        return [.. Enumerable.Range(0, families.Count == 0 ? 0 : families.Max(family => family.Count))
            .SelectMany(index => families.Where(family => index < family.Count).Select(family => family[index]))
            .Take(MaxAddresses)];
    }

    private async Task<T> DialAsync<T>(DnsEndPoint name, Func<EndPoint, CancellationToken, Task<T>> connect, CancellationToken cancellationToken)
        where T : IAsyncDisposable
    {
        var found = await resolve(name.Host, cancellationToken).WaitAsync(cancellationToken);
        var addresses = Interleave(found);
        return addresses.Count switch
        {
            0 => throw new SocketException((int)SocketError.HostNotFound),
            1 => await connect(new IPEndPoint(addresses[0], name.Port), cancellationToken),
            _ => await RaceAsync(addresses, name.Port, connect, cancellationToken),
        };
    }

    private async Task<T> RaceAsync<T>(IReadOnlyList<IPAddress> addresses, int port, Func<EndPoint, CancellationToken, Task<T>> connect, CancellationToken cancellationToken)
        where T : IAsyncDisposable
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<T>>();
        for (var next = 0; ;)
        {
            if (next < addresses.Count)
            {
                running.Add(connect(new IPEndPoint(addresses[next++], port), race.Token));
            }

            var one = await FirstAsync(running, next < addresses.Count, race.Token);
            if (one is null)
            {
                continue;
            }

            running.Remove(one);
            if (one.IsCompletedSuccessfully)
            {
                await race.CancelAsync();
                running.ForEach(late => _ = CloseAsync(late));
                return await one;
            }

            if (running.Count == 0 && next == addresses.Count)
            {
                // The failure of the last attempt is reported for all.
                return await one;
            }
        }
    }

    // Returns the attempt that has ended, or null when it is time for the next one.
    private async Task<Task<T>?> FirstAsync<T>(List<Task<T>> running, bool hasMore, CancellationToken cancellationToken)
    {
        if (!hasMore)
        {
            return await Task.WhenAny(running);
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(AttemptDelay, time, ended.Token);
        var first = await Task.WhenAny([.. running, delay]);
        await ended.CancelAsync();
        return first as Task<T>;
    }

    private static async Task CloseAsync<T>(Task<T> late)
        where T : IAsyncDisposable
    {
        try
        {
            await (await late).DisposeAsync();
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The attempt lost the race, and failed as well.
        }
    }
}
