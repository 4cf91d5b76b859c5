using System.Net;
using System.Net.Sockets;
using Gateway.Upstreams;

namespace Gateway.Applications.Http;

/// <summary>Connects to a back end as every other upstream is connected to, and counts what is open to it and what fails.</summary>
internal sealed class BackEndConnections(UpstreamPool pool, UpstreamDialer dialer)
{
    // A URL names one.
    private readonly Upstream _upstream = pool.All[0];

    /// <summary>Connects: <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        _upstream.Begin();
        try
        {
            var stream = await dialer.DialAsync(_upstream.Address, ConnectAsync, cancellation);
            stream.Upstream = _upstream;
            return stream;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            pool.Failed(_upstream, exception);
            _upstream.End();
            throw;
        }
    }

    /// <summary>The connection is good for requests, TLS included: <see cref="SocketsHttpHandler.PlaintextStreamFilter"/>.</summary>
    internal ValueTask<Stream> ConnectedAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellation)
    {
        pool.Connected(_upstream);
        return ValueTask.FromResult(context.PlaintextStream);
    }

    /// <summary>What is answered to a request that failed. What connecting has not counted yet is.</summary>
    internal Answer Failed(Exception exception)
    {
        switch ((exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError)
        {
            case HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError:
                return Answer.NotConnected;
            case HttpRequestError.SecureConnectionError:
                pool.Failed(_upstream, exception);
                return Answer.NotConnected;
            case HttpRequestError.ConfigurationLimitExceeded:
                return Answer.TooLarge;
            default:
                // The connection broke, or what came back was no HTTP.
                _upstream.CountFailure(UpstreamFailure.Reset);
                return Answer.Broken;
        }
    }

    // Neither a request nor its last piece waits for an acknowledgement.
    private static async Task<SocketStream> ConnectAsync(EndPoint endPoint, CancellationToken cancellation) =>
        new(await UpstreamSocket.ConnectAsync(endPoint, static socket => socket.NoDelay = true, cancellation));

    // Counted once it is the one that is used: of several attempts at a time one is.
    private sealed class SocketStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        private Upstream? _upstream;

        internal Upstream? Upstream
        {
            set => _upstream = value;
        }

        protected override void Dispose(bool disposing)
        {
            Interlocked.Exchange(ref _upstream, null)?.End();
            base.Dispose(disposing);
        }
    }
}
