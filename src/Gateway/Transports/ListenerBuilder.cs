using Gateway.Applications;
using Gateway.Diagnostics;
using Gateway.Framing;
using Gateway.Limits;
using Gateway.Secrets;
using Gateway.Sessions;
using Gateway.Transports.Tls;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Turns the configured listeners into live ones. The options were validated before: names are known, URLs parse.</summary>
internal sealed class ListenerBuilder(
    IEnumerable<IFraming> framings,
    IEnumerable<IApplication> applications,
    IOptions<ListenersOptions> options,
    IOptions<GatewayLimits> limits,
    GatewayMetrics metrics,
    FileWatch files,
    ILoggerFactory logs)
{
    internal IReadOnlyList<ListenerEndPoint> Build() =>
        [.. options.Value.Listeners.Where(entry => entry.Value.Enabled).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => Build(entry.Key, entry.Value))];

    private ListenerEndPoint Build(string name, ListenerOptions one)
    {
        var endPoint = ListenerUrl.Parse(one.Url, out _)!;
        var framing = framings.First(framing => framing.Name.Equals(one.Framing, StringComparison.OrdinalIgnoreCase));
        var application = applications.First(application => application.Name.Equals(one.Application, StringComparison.OrdinalIgnoreCase));
        var size = one.MaxMessageSize ?? limits.Value.MaxMessageSize;
        var tls = one.Tls is null ? null : new ListenerTls(name, one.Tls, files, logs.CreateLogger<ListenerTls>());
        if (tls is not null)
        {
            metrics.ObserveCertificate(name, () => tls.NotAfter);
        }

        var transport = tls is null ? ListenerUrl.Transport(endPoint) : "tls";
        var listener = new Listener
        {
            Name = name,
            Url = ListenerUrl.Text(endPoint),
            Transport = transport,
            Framing = framing,
            Application = application.Name,
            Handler = application is IBackEndApplication backEnd ? backEnd.CreateHandler(UpstreamFaults.Settings(name, one, framing, size)) : application.CreateHandler(framing),
            MaxMessageSize = size,
            Tokens = HasTokens(one) ? new Tokens($"Gateway:Listeners:{name}:TokensFile", one.Tokens, one.TokensFile, files, logs.CreateLogger<Tokens>()) : null,
            IsTls = tls is not null,
            IsProxied = one.ProxyProtocol == ProxyProtocol.Required,
            Connections = new ConnectionCount(one.MaxConnections ?? int.MaxValue),
            Counters = metrics.AddListener(name, transport, SessionEndWords.All, RefusalWords.All),
        };
        return new ListenerEndPoint(listener, endPoint, one.Socket) { Tls = tls };
    }

    private static bool HasTokens(ListenerOptions one) => one.Tokens.Count > 0 || !string.IsNullOrEmpty(one.TokensFile);
}
