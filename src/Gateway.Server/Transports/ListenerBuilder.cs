using Gateway.Applications;
using Gateway.Clients;
using Gateway.Files;
using Gateway.Limits;
using Gateway.Secrets;
using Gateway.Sessions;
using Gateway.Transports.Tls;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Creates the listeners from their configuration. The options were validated before: names are known, URLs can be parsed.</summary>
internal sealed class ListenerBuilder(
    Catalog catalog,
    ListenerHandlers handlers,
    IOptionsMonitor<ListenersOptions> options,
    IOptionsMonitor<GatewayLimits> limits,
    IOptions<DiagnosticsOptions> diagnostics,
    ListenerPipeline pipeline,
    SessionMetrics metrics,
    CertificateMetrics certificates,
    FileWatch files,
    ILoggerFactory logs)
{
    /// <summary>Creates the listeners.</summary>
    /// <param name="faults">Collects a sentence for each that can't be created, because of what the host's own code throws.</param>
    internal IReadOnlyList<ListenerEndPoint> Build(List<string> faults)
    {
        var enabled = options.CurrentValue.Listeners.Where(entry => entry.Value.Enabled).OrderBy(entry => entry.Key, StringComparer.Ordinal);
        var built = enabled.Select(entry => (entry.Key, entry.Value, Handler: handlers.Create(entry.Key, entry.Value, faults))).ToList();
        return faults.Count > 0 ? [] : [.. built.Select(one => Build(one.Key, one.Value, one.Handler!))];
    }

    private ListenerEndPoint Build(string name, ListenerOptions one, IListenerHandler handler)
    {
        var endPoint = ListenerUrl.Parse(one.Url, out _)!;
        var tls = one.Tls is null ? null : new ListenerTls(name, $"Gateway:Listeners:{name}:Tls", one.Tls, files, logs.CreateLogger<ListenerTls>());
        if (tls is not null)
        {
            certificates.Add(name, tls);
        }

        var transport = tls is null ? ListenerUrl.Transport(endPoint) : "tls";
        var listener = new Listener
        {
            Name = name,
            Url = ListenerUrl.Format(endPoint),
            Transport = transport,
            Framing = catalog.FindFraming(name, one, [])!,
            Application = catalog.FindApplication(one.Application)!.Name,
            Handler = handler,
            MaxMessageSize = MaxMessageSize(one),
            Tokens = new Tokens($"Gateway:Listeners:{name}:TokensFile", one.Tokens, one.TokensFile, files, logs.CreateLogger<Tokens>()),
            Identity = Identity.Create(one.Identity),
            FramingOptions = catalog.FindFramingOptions(one),
            KeepsMalformed = diagnostics.Value.KeepMalformed,
            IsSilent = catalog.IsSilent(one),
            IsTls = tls is not null,
            IsProxied = one.ProxyProtocol == ProxyProtocol.Required,
            Connections = new ConnectionCount(MaxConnections(one)),
            Counters = metrics.AddListener(name, transport),
        };
        options.OnChange(_ => Follow(listener));
        limits.OnChange(_ => Follow(listener));
        return new ListenerEndPoint(listener, endPoint, one.Socket, pipeline.Build(listener, tls));
    }

    // Applies the options that may change while the listener is open. A listener that is no longer configured stays as it is until the next start.
    private void Follow(Listener listener)
    {
        if (options.CurrentValue.Listeners.TryGetValue(listener.Name, out var one) && one.Enabled)
        {
            listener.MaxMessageSize = MaxMessageSize(one);
            listener.Connections.Max = MaxConnections(one);
            listener.Tokens!.Replace(one.Tokens, one.TokensFile);
        }
    }

    private int MaxMessageSize(ListenerOptions one) => one.MaxMessageSize ?? limits.CurrentValue.MaxMessageSize;

    private static int MaxConnections(ListenerOptions one) => one.MaxConnections ?? int.MaxValue;
}
