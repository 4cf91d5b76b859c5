namespace Gateway.Http.Rooms;

/// <summary>The answer of <c>GET /api/v1/rooms</c>.</summary>
/// <param name="Rooms">In ordinal order of their names.</param>
/// <param name="Next">What to ask for behind, as <c>after</c>; null on the last page.</param>
internal sealed record RoomPage(IReadOnlyList<RoomView> Rooms, string? Next);

/// <summary>A room as HTTP lists it.</summary>
/// <param name="Room">Its name.</param>
/// <param name="Count">How many members it has.</param>
internal sealed record RoomView(string Room, int Count);

/// <summary>The answer of <c>GET /api/v1/rooms/{room}</c>.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Count">How many members it has.</param>
/// <param name="Members">The ids of their sessions, in the order these were opened.</param>
/// <param name="Next">What to ask for behind, as <c>after</c>; null on the last page.</param>
internal sealed record RoomMembers(string Room, int Count, IReadOnlyList<string> Members, string? Next);

/// <summary>The answer of <c>POST /api/v1/rooms/{room}/messages</c>.</summary>
/// <param name="Members">To how many members it is on its way.</param>
internal sealed record RoomDelivery(int Members);

/// <summary>A <c>message</c> of <c>GET /api/v1/rooms/{room}/events</c>.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Sender">The id of the session that said it; <c>http</c> for the operator.</param>
/// <param name="Text">What was said: text as it is, other bytes as <c>base64:…</c>.</param>
internal sealed record RoomEvent(string Room, string Sender, string Text);

/// <summary>A <c>missed</c>: messages that a reader did not get because it was too slow.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Count">How many.</param>
internal sealed record RoomMissed(string Room, long Count);

/// <summary>An <c>alive</c>: the first thing that every reader gets, and what it gets while nobody says anything.</summary>
/// <param name="Room">The room's name.</param>
internal sealed record RoomAlive(string Room);
