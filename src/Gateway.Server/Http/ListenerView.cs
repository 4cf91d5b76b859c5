using System.Text.Json.Nodes;
using Gateway.Framing.Settings;
using Gateway.Sessions;

namespace Gateway.Http;

/// <summary>A listener in the HTTP API, with its live counters.</summary>
/// <param name="Name">Its key in the configuration.</param>
/// <param name="Url">The bound address.</param>
/// <param name="Transport">The kind of transport.</param>
/// <param name="Framing">The framing: its name, or the preset's or kind's.</param>
/// <param name="FramingOptions">The options of a framing that is configured by an object or a preset, as they are in effect; otherwise null.</param>
/// <param name="Application">The application.</param>
/// <param name="MaxMessageSize">The maximum length of a message, in bytes.</param>
/// <param name="Active">Open sessions.</param>
/// <param name="Accepted">Connections that were admitted.</param>
/// <param name="Rejected">Connections that were refused.</param>
/// <param name="BytesReceived">Bytes received.</param>
/// <param name="BytesSent">Bytes sent.</param>
/// <param name="MessagesReceived">Messages received.</param>
/// <param name="MessagesSent">Messages sent.</param>
internal sealed record ListenerView(
    string Name,
    string Url,
    string Transport,
    string Framing,
    JsonObject? FramingOptions,
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
        listener.FramingOptions is { } options ? FramingJson.Write(options) : null,
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
