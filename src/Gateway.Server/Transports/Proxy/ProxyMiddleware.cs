using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Gateway.Access;
using Gateway.Clients;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Proxy;

/// <summary>
/// Removes the PROXY header of a connection. After it the client's own address is the connection's address, and the byte after the header is the first one.
/// </summary>
/// <param name="host">Its admission checks the client.</param>
/// <param name="listener">The listener.</param>
/// <param name="proxies">The trusted proxies.</param>
/// <param name="warnings">Limits the log messages about refused peers.</param>
/// <param name="log">Logs connections without a valid header.</param>
/// <param name="next">The next middleware.</param>
internal sealed partial class ProxyMiddleware(
    SessionHost host, Listener listener, TrustedProxies proxies, AddressPauses warnings, ILogger<ProxyMiddleware> log, ConnectionDelegate next)
{
    internal async Task OnConnectedAsync(ConnectionContext connection)
    {
        var setup = connection.Features.GetRequiredFeature<ConnectionSetup>();

        // The system does not know the peer of a connection that was reset before it was accepted: HAProxy's checks end that way.
        if (connection.RemoteEndPoint is not IPEndPoint peer)
        {
            setup.Refuse(Refusal.Probe);
            return;
        }

        if (!proxies.Contains(peer.Address))
        {
            setup.Refuse(Refusal.ProxyUntrusted);
            Warn(peer, "it is none of Gateway:ProxyProtocol:TrustedProxies");
            return;
        }

        try
        {
            if (await TryReadHeaderAsync(connection.Transport.Input, peer, setup) is not { } header)
            {
                return;
            }

            var tlvs = HasName(header) ? new byte[header.Extensions] : [];
            if (!await TrySkipAsync(connection.Transport.Input, header.Length, tlvs, peer, setup))
            {
                return;
            }

            OfferedName.Offer(connection.Features, listener.Identity, IdentitySource.ProxyTlv, tlvs.Length > 0 ? ProxyTlvs.FindName(tlvs, listener.Identity.Tlv) : null);
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

    // Leaves the header in the input: its length may exceed what was received, or what should be held.
    private async ValueTask<ProxyHeader?> TryReadHeaderAsync(PipeReader input, IPEndPoint peer, ConnectionSetup setup)
    {
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
            Warn(peer, setup.Refusal, status, isEmpty);
            return null;
        }
    }

    private static ProxyStatus Parse(in ReadOnlySequence<byte> input, out ProxyHeader header)
    {
        var first = input.Slice(0, Math.Min(input.Length, ProxyHeaderParser.MaxNeeded));
        if (first.IsSingleSegment)
        {
            return ProxyHeaderParser.Parse(first.FirstSpan, out header);
        }

        Span<byte> joined = stackalloc byte[ProxyHeaderParser.MaxNeeded];
        first.CopyTo(joined);
        return ProxyHeaderParser.Parse(joined[..(int)first.Length], out header);
    }

    private bool HasName(ProxyHeader header) => header.Extensions is > 0 and <= ProxyTlvs.MaxLength && listener.Identity.Has(IdentitySource.ProxyTlv);

    // Drops the header as it arrives: at most 65 551 bytes, never held together. Keeps its last bytes if they are asked for.
    private async ValueTask<bool> TrySkipAsync(PipeReader input, long length, Memory<byte> last, IPEndPoint peer, ConnectionSetup setup)
    {
        while (length > 0)
        {
            var result = await input.ReadAsync();
            var skipped = Math.Min(length, result.Buffer.Length);
            var kept = Math.Max(0, length - last.Length);
            if (kept < skipped)
            {
                var piece = result.Buffer.Slice(kept, skipped - kept);
                piece.CopyTo(last.Span[^(int)(length - kept)..]);
            }

            length -= skipped;
            input.AdvanceTo(result.Buffer.GetPosition(skipped));
            if (length > 0 && (result.IsCanceled || result.IsCompleted))
            {
                setup.Refuse(result.IsCanceled ? Refusal.ShuttingDown : Refusal.ProxyInvalid);
                Warn(peer, setup.Refusal, ProxyStatus.Incomplete, isEmpty: false);
                return false;
            }
        }

        return true;
    }

    private void Warn(IPEndPoint peer, Refusal refusal, ProxyStatus status, bool isEmpty)
    {
        if (refusal == Refusal.ProxyInvalid)
        {
            NoHeader(listener.Name, peer, status.ToReason());
            Warn(peer, status.ToMessage());
        }
        else if (refusal == Refusal.SetupTimeout)
        {
            Warn(peer, isEmpty ? "it sent no PROXY header within Gateway:Timeouts:Setup" : "its PROXY header was not whole within Gateway:Timeouts:Setup");
        }
    }

    // Logged as a warning, so that an operator who configured one side and forgot the other notices it.
    private void Warn(IPEndPoint peer, string reason)
    {
        if (warnings.IsDue(peer.Address, out var missed))
        {
            Refused(listener.Name, ClientAddress.Format(peer, listener), reason, missed);
        }
    }

    [LoggerMessage(GatewayEventIds.ProxyHeaderInvalid, LogLevel.Debug, "{Listener}: {Proxy} sent no valid PROXY header: {Reason}")]
    private partial void NoHeader(string listener, EndPoint? proxy, string reason);

    [LoggerMessage(GatewayEventIds.ProxyRefused, LogLevel.Warning, "{Listener}: {Proxy} refused: {Reason}. Logged once a minute per address; {Missed} more since the last such line")]
    private partial void Refused(string listener, string proxy, string reason, long missed);
}
