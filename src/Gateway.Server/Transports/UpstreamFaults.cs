using Gateway.Applications;
using Gateway.Framing;
using Gateway.Limits;

namespace Gateway.Transports;

/// <summary>Finds what is wrong with the back end of a listener.</summary>
internal static class UpstreamFaults
{
    /// <param name="listener">Its name.</param>
    /// <param name="one">What is configured.</param>
    /// <param name="application">The one it names, if there is one.</param>
    /// <param name="framing">The same of its framing.</param>
    /// <param name="limits">Null where they have faults themselves.</param>
    /// <param name="fault">Told the key below the listener's, and what is wrong with it.</param>
    internal static void Find(string listener, ListenerOptions one, IApplication? application, IFraming? framing, GatewayLimits? limits, Action<string, string> fault)
    {
        if (application is IBackEndApplication backEnd && framing is not null)
        {
            var settings = Settings(listener, one, framing);
            backEnd.FindFaults(settings, fault);
            if (limits is not null)
            {
                backEnd.FindMemoryFaults(settings, one.MaxMessageSize ?? limits.MaxMessageSize, limits.MaxSessionMemory, fault);
            }
        }
        else if (application is not null && application is not IBackEndApplication && !string.IsNullOrEmpty(one.Upstream))
        {
            fault("Upstream", $"is given, but the application {application.Name} leads to no back end");
        }
    }

    internal static BackEndSettings Settings(string listener, ListenerOptions one, IFraming framing) =>
        new(listener, framing, one.Upstream ?? "", one.Forward, one.Http);
}
