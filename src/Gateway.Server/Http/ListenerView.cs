using Gateway.Sessions;

namespace Gateway.Http;

/// <summary>A listener as HTTP shows it, with its live counters.</summary>
/// <param name="Name">Its key in the configuration.</param>
/// <param name="Url">Where it is bound.</param>
/// <param name="Transport">The kind of door.</param>
/// <param name="Framing">How bytes become messages.</param>
/// <param name="Application">What is done with them.</param>
/// <param name="MaxMessageSize">Bytes of the longest message.</param>
/// <param name="Active">Open sessions.</param>
/// <param name="Accepted">Connections let in.</param>
/// <param name="Rejected">Connections turned away.</param>
/// <param name="BytesReceived">Bytes in.</param>
/// <param name="BytesSent">Bytes out.</param>
/// <param name="MessagesReceived">Messages in.</param>
/// <param name="MessagesSent">Messages out.</param>
internal sealed record ListenerView(
    string Name,
    string Url,
    string Transport,
    string Framing,
    string Application,
    int MaxMessageSize,
    long Active,
    long Accepted,
    long Rejected,
    long BytesReceived,
    long BytesSent,
    long MessagesReceived,
    long MessagesSent)
{
    internal static ListenerView From(Listener listener) => new(
        listener.Name,
        listener.Url,
        listener.Transport,
        listener.Framing.Name,
        listener.Application,
        listener.MaxMessageSize,
        listener.Counters.Active,
        listener.Counters.Accepted,
        listener.Counters.Rejected.Total,
        listener.Counters.BytesReceived,
        listener.Counters.BytesSent,
        listener.Counters.MessagesReceived,
        listener.Counters.MessagesSent);
}
