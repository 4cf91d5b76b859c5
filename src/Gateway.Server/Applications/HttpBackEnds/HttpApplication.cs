using System.Collections.Concurrent;
using Gateway.Files;
using Gateway.Fleet;
using Gateway.Framing;
using Gateway.Limits;
using Gateway.Rooms;
using Gateway.Sessions;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Sends each message as a POST to a back end, and returns the response as the reply (docs/protocol.md 3).</summary>
internal sealed class HttpApplication(
    RequestGate gate,
    UpstreamDialer dialer,
    UpstreamDirectory directory,
    UpstreamMetrics upstreamMetrics,
    IRooms rooms,
    SessionMetrics metrics,
    BackEndMetrics counters,
    Lazy<NodeIdentity> node,
    FileWatch files,
    IOptionsMonitor<GatewayTimeouts> timeouts,
    IOptions<UpstreamOptions> upstreams,
    TimeProvider time,
    ILogger<UpstreamPool> poolLog,
    ILogger<WebhookSecrets> secretsLog,
    ILogger<HttpApplication> log) : IBackEndApplication, IApplication<HttpOptions>, IDisposable
{
    private readonly ConcurrentQueue<HttpHandler> _handlers = new();

    /// <inheritdoc/>
    public string Name => "Http";

    /// <inheritdoc/>
    public bool ConnectsEachSession => false;

    /// <inheritdoc/>
    public bool Serves(IFraming framing) => framing.HasMessages;

    /// <inheritdoc/>
    public void BindOptions(IConfigurationSection section, HttpOptions options) => section.Bind(options);

    /// <inheritdoc/>
    public void FindFaults(ListenerSettings<HttpOptions> listener, Action<string, string> fault)
    {
        HttpOptionsFaults.Find(listener, ParseAddresses(listener.Upstream).Count > 0, fault);
        if (listener.Memory is { } memory)
        {
            RequestMemory.FindFaults(listener.Options, memory.MaxMessageSize, memory.MaxSessionMemory, fault);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<UpstreamAddress> ParseAddresses(string? upstream) =>
        UrlTemplate.ReadAddress(upstream) is { } address ? [address] : [];

    /// <inheritdoc/>
    public IListenerHandler CreateHandler(ListenerSettings<HttpOptions> listener)
    {
        counters.AddListener(listener.Name, Answer.AllReasons, [EventDelivery.Open, EventDelivery.Close], Answer.AllEventReasons);
        var pool = new UpstreamPool(listener.Name, ParseAddresses(listener.Upstream), dialer, upstreams.Value, upstreamMetrics, time, poolLog);
        directory.Add(pool);
        var signer = new WebhookSigner(new WebhookSecrets(listener.Name, listener.Options, files, secretsLog), time);
        var backEnd = new HttpBackEnd(listener, new BackEndConnections(pool, dialer), signer, gate, counters, upstreams.Value.Connect, timeouts, time, log);
        var handler = new HttpHandler(listener, backEnd, new EventDelivery(listener, backEnd, counters, time, log), rooms, metrics, counters, node.Value, log);
        _handlers.Enqueue(handler);
        return handler;
    }

    /// <summary>Called when the sessions have ended: waits until their opens and closes are delivered, and cancels the rest when the time is over.</summary>
    /// <param name="timeout">The maximum duration.</param>
    /// <param name="abort">Cancels them before that.</param>
    internal Task DrainEventsAsync(TimeSpan timeout, CancellationToken abort) => Task.WhenAll(_handlers.Select(handler => handler.Events.DrainAsync(timeout, abort)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handler in _handlers)
        {
            handler.Events.Dispose();
            handler.BackEnd.Dispose();
        }
    }
}
