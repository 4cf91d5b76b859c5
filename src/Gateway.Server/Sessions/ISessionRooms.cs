namespace Gateway.Sessions;

/// <summary>Kept in <see cref="Session.State"/> by a handler whose sessions can be in rooms, so that operators see which.</summary>
internal interface ISessionRooms
{
    /// <summary>The rooms that the session is in, in order; from any thread.</summary>
    IReadOnlyList<string> RoomNames { get; }
}
