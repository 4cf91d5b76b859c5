using Gateway.Applications;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Creates the handlers of the listeners. What the host's own applications and framings throw then is a fault of the listener.</summary>
internal sealed class ListenerHandlers(Catalog catalog, IOptionsMonitor<GatewayLimits> limits, ExceptionText exceptions)
{
    /// <summary>Creates the handler of a listener whose options have no faults, and tries a decoder as each session needs one.</summary>
    /// <param name="name">The listener's name.</param>
    /// <param name="one">Its options.</param>
    /// <param name="faults">Collects what the host's own code throws or fails to return: a sentence that begins with the key.</param>
    /// <returns>The handler; null if it can't be created.</returns>
    internal IListenerHandler? Create(string name, ListenerOptions one, List<string> faults)
    {
        var framing = catalog.FindFraming(name, one, faults)!;
        var application = catalog.FindApplication(one.Application)!;
        var handler = Try(
            $"Gateway:Listeners:{name}:Application is '{one.Application}', and CreateHandler",
            application,
            () => application.CreateHandler(one.Settings(name, framing, application, limits.CurrentValue)),
            faults);

        // A tunnel has no messages.
        if (handler is not (null or ITunnelHandler))
        {
            Try($"Gateway:Listeners:{name}:Framing is '{one.Framing}', and CreateDecoder", framing, () => framing.CreateDecoder(one.MaxMessageSize ?? limits.CurrentValue.MaxMessageSize), faults);
        }

        return handler;
    }

    private T? Try<T>(string called, object owner, Func<T?> create, List<string> faults)
        where T : class
    {
        try
        {
            var created = create();
            if (created is null)
            {
                faults.Add($"{called} of {owner.GetType()} returns null.");
            }

            return created;
        }
        catch (Exception exception) when (owner.GetType().Assembly != typeof(ListenerHandlers).Assembly)
        {
            faults.Add($"{called} of {owner.GetType()} fails: {exceptions.Format(exception)}.");
            return null;
        }
    }
}
