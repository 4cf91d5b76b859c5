using System.Net;
using System.Net.Sockets;
using Gateway.Upstreams;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Connects to a back end in the same way as to every other upstream, and counts open connections and failures.</summary>
internal sealed class BackEndConnections(UpstreamPool pool, UpstreamDialer dialer)
{
    // A URL names one address.
    private readonly Upstream _upstream = pool.All[0];

    /// <summary>Connects; used as <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
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
            pool.RecordFailure(_upstream, exception);
            _upstream.End();
            throw;
        }
    }

    /// <summary>Records the connect when the connection is ready for requests, TLS included, and watches its answer; used as <see cref="SocketsHttpHandler.PlaintextStreamFilter"/>.</summary>
    internal ValueTask<Stream> RecordConnectAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellation)
    {
        pool.RecordSuccess(_upstream);
        return ValueTask.FromResult<Stream>(new BackEndStream(context.PlaintextStream));
    }

    /// <summary>Records the failure of a request, unless connecting has recorded it already.</summary>
    /// <returns>The answer for that request.</returns>
    internal Answer RecordFailure(Exception exception)
    {
        switch ((exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError)
        {
            case HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError:
                return Answer.NotConnected;
            case HttpRequestError.SecureConnectionError:
                pool.RecordFailure(_upstream, exception);
                return Answer.NotConnected;
            case HttpRequestError.ConfigurationLimitExceeded:
                return Answer.TooLarge;
            default:
                // The connection broke, or the response was not HTTP.
                _upstream.CountFailure(UpstreamFailure.Reset);
                return Answer.Broken;
        }
    }

    // Nagle's algorithm is off, so that neither a request nor its last segment waits for an acknowledgement.
    private static async Task<SocketStream> ConnectAsync(EndPoint endPoint, CancellationToken cancellation) =>
        new(await UpstreamSocket.ConnectAsync(endPoint, static socket => socket.NoDelay = true, cancellation));

    // Counted as open once it is the one that is used: of several concurrent attempts only one is.
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
