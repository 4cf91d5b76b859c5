using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Proxy;

/// <summary>Takes the PROXY header off a connection; from there on the client's own address is the connection's, and every byte behind the header is its first.</summary>
/// <param name="host">Whose admission is asked about the client.</param>
/// <param name="listener">Whose connections these are.</param>
/// <param name="proxies">Who is believed.</param>
/// <param name="log">For what was no header.</param>
/// <param name="next">What comes behind.</param>
internal sealed partial class ProxyMiddleware(SessionHost host, Listener listener, TrustedProxies proxies, ILogger<ProxyMiddleware> log, ConnectionDelegate next)
{
    internal async Task OnConnectedAsync(ConnectionContext connection)
    {
        var setup = connection.Features.GetRequiredFeature<ConnectionSetup>();

        // The system doesn't know the peer of a connection that was reset before it was accepted: HAProxy's checks end that way.
        if (connection.RemoteEndPoint is not IPEndPoint peer || !proxies.Contains(peer.Address))
        {
            setup.Refuse(connection.RemoteEndPoint is null ? Refusal.Probe : Refusal.ProxyUntrusted);
            return;
        }

        try
        {
            if (await TryReadHeaderAsync(connection, setup) is not { } header || !await TrySkipAsync(connection.Transport.Input, header.Length, setup))
            {
                return;
            }

            connection.RemoteEndPoint = header.Client ?? peer;
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException or SocketException or ObjectDisposedException)
        {
            setup.Refuse(Refusal.Probe);
            return;
        }

        if (host.Admission.TryIdentify(listener, setup.Slot, ((IPEndPoint)connection.RemoteEndPoint).Address) is var refusal and not Refusal.None)
        {
            setup.Refuse(refusal);
            return;
        }

        await next(connection);
    }

    // Leaves the header in the input: its length may be more than is there yet, or than should be held.
    private async ValueTask<ProxyHeader?> TryReadHeaderAsync(ConnectionContext connection, ConnectionSetup setup)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync();
            var (buffer, isEmpty) = (result.Buffer, result.Buffer.IsEmpty);
            var status = Parse(buffer, out var header);
            var isMoreToCome = status == ProxyStatus.Incomplete && !result.IsCompleted && !result.IsCanceled;
            input.AdvanceTo(buffer.Start, isMoreToCome ? buffer.End : buffer.Start);
            if (isMoreToCome)
            {
                continue;
            }

            if (status == ProxyStatus.Header)
            {
                return header;
            }

            setup.Refuse(status == ProxyStatus.Incomplete && result.IsCanceled ? Refusal.ShuttingDown : isEmpty ? Refusal.Probe : Refusal.ProxyInvalid);
            if (setup.Refusal == Refusal.ProxyInvalid)
            {
                NoHeader(listener.Name, connection.RemoteEndPoint, status.Word());
            }

            return null;
        }
    }

    private static ProxyStatus Parse(in ReadOnlySequence<byte> input, out ProxyHeader header)
    {
        var first = input.Slice(0, Math.Min(input.Length, ProxyHeaderParser.MostNeeded));
        if (first.IsSingleSegment)
        {
            return ProxyHeaderParser.Parse(first.FirstSpan, out header);
        }

        Span<byte> joined = stackalloc byte[ProxyHeaderParser.MostNeeded];
        first.CopyTo(joined);
        return ProxyHeaderParser.Parse(joined[..(int)first.Length], out header);
    }

    // Drops the header as it comes: 65 551 bytes at most, never held together.
    private static async ValueTask<bool> TrySkipAsync(PipeReader input, long length, ConnectionSetup setup)
    {
        while (length > 0)
        {
            var result = await input.ReadAsync();
            var skipped = Math.Min(length, result.Buffer.Length);
            length -= skipped;
            input.AdvanceTo(result.Buffer.GetPosition(skipped));
            if (length > 0 && (result.IsCanceled || result.IsCompleted))
            {
                setup.Refuse(result.IsCanceled ? Refusal.ShuttingDown : Refusal.ProxyInvalid);
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(GatewayEventIds.ProxyHeaderInvalid, LogLevel.Debug, "{Listener}: what {Proxy} sent first is no PROXY header: {Reason}")]
    private partial void NoHeader(string listener, EndPoint? proxy, string reason);
}
