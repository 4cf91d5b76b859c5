namespace Gateway.Sessions;

/// <summary>A push that waits for its session's writer.</summary>
/// <param name="Message">The message without framing; shared by all members of a room.</param>
/// <param name="Flushed">Told when it has left the process, if somebody asked.</param>
/// <param name="Call">The call that it asks for, if it is one.</param>
internal readonly record struct QueuedPush(byte[] Message, TaskCompletionSource<bool>? Flushed, SessionCall? Call);
