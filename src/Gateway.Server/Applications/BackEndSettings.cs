using Gateway.Applications.Http;
using Gateway.Framing;

namespace Gateway.Applications;

/// <summary>What a listener says to an application that leads to a back end.</summary>
/// <param name="Listener">Its name.</param>
/// <param name="Framing">How bytes become messages.</param>
/// <param name="Upstream">Where the back end is, as it was written.</param>
/// <param name="Forward">The listener's <c>Forward</c> section.</param>
/// <param name="Http">The listener's <c>Http</c> section.</param>
internal sealed record BackEndSettings(string Listener, IFraming Framing, string Upstream, ForwardOptions Forward, HttpOptions Http);
