using Gateway.Applications;
using Gateway.Framing;

namespace Gateway.Transports;

/// <summary>Finds what is wrong with the back end of a listener.</summary>
internal static class UpstreamFaults
{
    internal static void Find(string listener, ListenerOptions one, IApplication? application, IFraming? framing, Action<string, string> fault)
    {
        if (application is IBackEndApplication backEnd && framing is not null)
        {
            backEnd.FindFaults(Settings(listener, one, framing), fault);
        }
        else if (application is not null && application is not IBackEndApplication && !string.IsNullOrEmpty(one.Upstream))
        {
            fault("Upstream", $"is given, but the application {application.Name} leads to no back end");
        }
    }

    internal static BackEndSettings Settings(string listener, ListenerOptions one, IFraming framing) =>
        new(listener, framing, one.Upstream ?? "", one.Forward, one.Http);
}
