using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Upstreams;

/// <summary>The span of a connect to a back end for a client, with every attempt, and with OpenTelemetry's attributes for servers and peers.</summary>
internal static class ConnectSpan
{
    /// <summary>Starts a new trace; null, with nothing allocated, if spans are not exported or this one is not sampled.</summary>
    /// <param name="listener">The client's listener.</param>
    /// <param name="session">The client's session; formatted only if there is a span.</param>
    internal static Activity? Start<T>(string listener, T session)
        where T : struct
    {
        if (!GatewayTraces.Connects.HasListeners())
        {
            return null;
        }

        // The thread's current activity is not the parent.
        Activity.Current = null;
        return GatewayTraces.Connects.StartActivity("connect", ActivityKind.Client)?.SetTag("gateway.listener", listener).SetTag("gateway.session", session.ToString());
    }

    /// <summary>Records an attempt that is about to begin.</summary>
    /// <param name="span">The span.</param>
    /// <param name="upstream">The back end.</param>
    /// <param name="number">The number of the attempt, from 1.</param>
    internal static void AddAttempt(Activity? span, Upstream upstream, int number)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("gateway.attempts", number).SetTag("gateway.upstream", upstream.Address.Text);
        switch (upstream.Address.EndPoint)
        {
            case DnsEndPoint name:
                span.SetTag("network.transport", "tcp").SetTag("server.address", name.Host).SetTag("server.port", name.Port);
                break;
            case IPEndPoint address:
                span.SetTag("network.transport", "tcp").SetTag("server.address", address.Address.ToString()).SetTag("server.port", address.Port);
                break;
            case UnixDomainSocketEndPoint path:
                span.SetTag("network.transport", "unix").SetTag("server.address", path.ToString()).SetTag("server.port", null);
                break;
        }
    }

    /// <summary>Records a failed attempt.</summary>
    internal static void AddFailure(Activity? span, Upstream upstream, UpstreamFailure fault) =>
        span?.SetTag("error.type", fault.ToReason())
            .AddEvent(new ActivityEvent("failed", tags: new() { ["gateway.upstream"] = upstream.Address.Text, ["error.type"] = fault.ToReason() }));

    /// <summary>Records the result and ends the span.</summary>
    /// <param name="span">The span.</param>
    /// <param name="connection">The connection; null if none was made.</param>
    /// <param name="isClientGone">Whether the client was gone first.</param>
    internal static void End(Activity? span, ConnectionContext? connection, bool isClientGone)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("gateway.outcome", connection is not null ? "connected" : isClientGone ? "given up" : "failed");
        if (connection is not null)
        {
            // Failures of earlier attempts are recorded as events.
            span.SetTag("error.type", null);
        }
        else if (!isClientGone)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        if (connection?.RemoteEndPoint is IPEndPoint address)
        {
            span.SetTag("network.peer.address", address.Address.ToString()).SetTag("network.peer.port", address.Port);
        }
    }
}
