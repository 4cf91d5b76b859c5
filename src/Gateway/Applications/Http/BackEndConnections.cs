using System.Net.Sockets;
using Gateway.Upstreams;

namespace Gateway.Applications.Http;

/// <summary>Connects to a back end, and counts what is open to it and what fails.</summary>
internal sealed class BackEndConnections(Upstream upstream)
{
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        upstream.Begin();
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            upstream.Succeeded();
            return new CountedStream(socket, upstream);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            upstream.Fail(UpstreamFaultWords.Of(exception));
            upstream.End();
            throw;
        }
    }

    private sealed class CountedStream(Socket socket, Upstream upstream) : NetworkStream(socket, ownsSocket: true)
    {
        private int _isClosed;

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                upstream.End();
            }

            base.Dispose(disposing);
        }
    }
}
