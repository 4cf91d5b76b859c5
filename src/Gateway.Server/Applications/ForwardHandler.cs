using System.IO.Pipelines;
using Gateway.Sessions;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Applications;

/// <summary>Opens the far end of the tunnels of one listener.</summary>
internal sealed class ForwardHandler(UpstreamPool pool, ForwardOptions options) : ITunnelHandler
{
    /// <inheritdoc/>
    public TunnelTimeouts Timeouts { get; } = new((long)options.Idle.TotalMilliseconds, (long)options.HalfClosed.TotalMilliseconds);

    /// <inheritdoc/>
    public async ValueTask<IFarEnd?> OpenAsync(Session session, ConnectionContext client, CancellationToken clientGone)
    {
        using var span = ConnectSpan.Start(pool.Listener, session.Id);
        if (await pool.ConnectAsync(client, span, clientGone) is not { } lease)
        {
            return null;
        }

        if (options.ProxyProtocol == UpstreamProxyProtocol.Version2)
        {
            // About fifty bytes into an empty socket are sent at once. If the connection breaks meanwhile, the next read reports it.
            WriteHeader(client, lease.Connection.Transport.Output);
            await lease.Connection.Transport.Output.FlushAsync(CancellationToken.None);
        }

        return new FarEnd(lease);
    }

    private static void WriteHeader(ConnectionContext client, PipeWriter output) =>
        output.Advance(ProxyHeaderWriter.Write(client.RemoteEndPoint, client.LocalEndPoint, output.GetSpan(ProxyHeaderWriter.MaxLength)));

    private sealed class FarEnd(UpstreamLease lease) : IFarEnd
    {
        public ConnectionContext Connection => lease.Connection;

        public void Closed(SessionEnd end)
        {
            if (end == SessionEnd.UpstreamReset)
            {
                lease.Upstream.CountFailure(UpstreamFailure.Reset);
            }

            lease.Upstream.End();
        }
    }
}
