using System.Text.Json.Serialization;
using Gateway.Http.Nodes;

namespace Gateway.Http.Rooms;

/// <summary>The response of <c>GET /api/v1/rooms</c>.</summary>
/// <param name="Rooms">In ordinal order of their names.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
/// <param name="Nodes">The nodes of the fleet whose members are missing; absent if none are.</param>
internal sealed record RoomPage(
    IReadOnlyList<RoomView> Rooms, string? Next, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SilentNode>? Nodes = null);

/// <summary>A room in the HTTP API.</summary>
/// <param name="Room">Its name.</param>
/// <param name="Count">The number of its members.</param>
internal sealed record RoomView(string Room, int Count);

/// <summary>The response of <c>GET /api/v1/rooms/{room}</c>.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Count">The number of its members.</param>
/// <param name="Members">The ids of their sessions, in the order in which these were opened.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
/// <param name="Nodes">The nodes of the fleet whose members are missing; absent if none are.</param>
internal sealed record RoomMembers(
    string Room,
    int Count,
    IReadOnlyList<string> Members,
    string? Next,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SilentNode>? Nodes = null);

/// <summary>The response of <c>POST /api/v1/rooms/{room}/messages</c>.</summary>
/// <param name="Members">The number of members that the message is sent to.</param>
internal sealed record RoomDelivery(int Members);

/// <summary>The data of a <c>message</c> of <c>GET /api/v1/rooms/{room}/events</c>.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Sender">The id of the session that sent it; <c>http</c> for the operator.</param>
/// <param name="Text">The message: text as it is, other bytes as <c>base64:…</c>.</param>
internal sealed record RoomEvent(string Room, string Sender, string Text);

/// <summary>The data of a <c>missed</c>: messages that a reader did not get because it was too slow.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Count">The number of messages.</param>
internal sealed record RoomMissed(string Room, long Count);

/// <summary>The data of an <c>alive</c>: the first event of every reader, and sent while there are no messages.</summary>
/// <param name="Room">The room's name.</param>
internal sealed record RoomAlive(string Room);
