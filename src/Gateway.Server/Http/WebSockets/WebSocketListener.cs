using Gateway.Applications;
using Gateway.Clients;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Http.WebSockets;

/// <summary>The listener of WebSocket sessions. It has no port of its own, so it is created here and not configured.</summary>
internal sealed class WebSocketListener
{
    /// <summary>The path of the upgrade request.</summary>
    internal const string Path = "/ws";

    private const string Transport = "websocket";

    public WebSocketListener(Catalog catalog, IOptionsMonitor<GatewayLimits> limits, SessionMetrics metrics)
    {
        var framing = new WebSocketFraming();
        Listener = new Listener
        {
            Name = ListenerDirectory.WebSocketName,
            Url = Path,
            Transport = Transport,
            Framing = framing,
            Application = ListenerOptions.DefaultApplication,
            Handler = catalog.FindApplication(ListenerOptions.DefaultApplication)!.CreateHandler(new ListenerSettings(ListenerDirectory.WebSocketName, framing, "")),
            Identity = new Identity([IdentitySource.WebSocket], IsRequired: false, DuplicateName.Replace),
            MaxMessageSize = limits.CurrentValue.MaxMessageSize,
            Connections = new ConnectionCount(int.MaxValue),
            Counters = metrics.AddListener(ListenerDirectory.WebSocketName, Transport),
        };
        limits.OnChange(now => Listener.MaxMessageSize = now.MaxMessageSize);
    }

    internal Listener Listener { get; }
}
