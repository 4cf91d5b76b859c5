using System.Net.Sockets;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Binds every listener. The validators have checked their tokens, certificates and back ends.</summary>
internal sealed class ListenerSteps(IConfiguration configuration, PassedSockets passed) : IStartSteps
{
    /// <inheritdoc/>
    public IEnumerable<StartStep> Steps(IServiceProvider services)
    {
        // Read without validation, so that the fault of one listener does not hide that of another.
        var options = new ListenersOptions();
        configuration.GetSection("Gateway").Bind(options);
        foreach (var (name, one) in options.Listeners.Where(entry => entry.Value is { Enabled: true }).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (ListenerUrl.Parse(one.Url ?? "", out _) is not { } endPoint)
            {
                continue;
            }

            var (key, url) = ($"Gateway:Listeners:{name}", ListenerUrl.Format(endPoint));
            yield return new StartStep(
                key,
                [$"{key}:Url", $"{key}:Socket"],
                new StartAddress(SocketType.Stream, url, endPoint),
                _ => passed.Has(endPoint) ? null : Open(() => ListenSocket.Bind(endPoint, one.Socket ?? new(), passed)),
                exception => ListenerException.FormatMessage(name, url, exception));
        }
    }

    private static HeldSockets Open(Func<Socket> bind)
    {
        var held = new HeldSockets();
        var bound = bind();
        try
        {
            held.Listen(bound);
            return held;
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }
}
