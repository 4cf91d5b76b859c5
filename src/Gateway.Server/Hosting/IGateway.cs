using Gateway.Sessions;

namespace Gateway.Hosting;

/// <summary>
/// The gateway's interface for the host's own code, for instance a <see cref="BackgroundService"/>. Thread-safe; no method waits for a client. Each message is
/// sent by itself; several in one <see cref="PushBatch"/> are sent together.
/// </summary>
public interface IGateway
{
    /// <summary>Pushes a message to one session, after those pushed before and never within a reply.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="message">The message without framing. It is copied.</param>
    /// <returns>The result; <see cref="PushResult.Ended"/> also if there is no such session.</returns>
    PushResult Push(string session, ReadOnlySpan<byte> message);

    /// <summary>Pushes <c>MSG room sender message</c> to every member of a room.</summary>
    /// <param name="room">The name of the room: 1 to 255 of <c>A-Z a-z 0-9 . _ : -</c>.</param>
    /// <param name="sender">The sender, as members see it: the same characters as in the name of a room.</param>
    /// <param name="message">The message. It is copied.</param>
    /// <returns>How many members it was delivered to.</returns>
    /// <exception cref="ArgumentException">The name of the room or the sender is invalid, or the message is longer than the engine of the fleet takes.</exception>
    int Publish(string room, string sender, ReadOnlySpan<byte> message);

    /// <summary>Asks a session to end: the requests that it has received are answered, then it is closed.</summary>
    /// <param name="session">The session's id.</param>
    /// <returns>Whether there is such a session.</returns>
    bool Close(string session);
}
