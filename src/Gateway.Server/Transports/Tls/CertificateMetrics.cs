using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Transports.Tls;

/// <summary>When the certificates in use expire.</summary>
internal sealed class CertificateMetrics
{
    private readonly ConcurrentQueue<(string Listener, ListenerTls Tls)> _listeners = new();

    /// <summary>Creates the instrument.</summary>
    public CertificateMetrics(GatewayMetrics metrics) =>
        metrics.Meter.CreateObservableGauge("gateway.tls.certificate.expiry.timestamp", Measure, "s", "When a listener's certificate expires, in seconds since 1970.");

    /// <summary>Adds a listener's certificate.</summary>
    public void Add(string listener, ListenerTls tls) => _listeners.Enqueue((listener, tls));

    private IEnumerable<Measurement<long>> Measure() =>
        _listeners.Select(one => new Measurement<long>(one.Tls.NotAfter.ToUnixTimeSeconds(), GatewayMetrics.Label("listener", one.Listener)));
}
