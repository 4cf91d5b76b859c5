using Gateway.Sessions;

namespace Gateway.Hosting;

/// <summary>
/// The gateway to the host's own code, a <see cref="BackgroundService"/> for instance. Safe from any thread; nothing waits for a client. Each message leaves by itself; several in one
/// <see cref="PushBatch"/> leave together.
/// </summary>
public interface IGateway
{
    /// <summary>Pushes a message to one session, behind those pushed before and never inside a reply.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="message">The message without framing. It is copied.</param>
    /// <returns><see cref="PushResult.Ended"/> also where no such session is known.</returns>
    PushResult Push(string session, ReadOnlySpan<byte> message);

    /// <summary>Pushes <c>MSG room sender message</c> to every member of a room.</summary>
    /// <param name="room">The room: 1 to 255 of <c>A-Z a-z 0-9 . _ : -</c>.</param>
    /// <param name="sender">Who says it, as members read it: the same characters as a room's name.</param>
    /// <param name="message">The message. It is copied.</param>
    /// <returns>How many members it was delivered to.</returns>
    /// <exception cref="ArgumentException">The room's or the sender's name is none.</exception>
    int Publish(string room, string sender, ReadOnlySpan<byte> message);

    /// <summary>Asks a session to end: it is answered what it has asked, and closed.</summary>
    /// <param name="session">The session's id.</param>
    /// <returns>Whether there is such a session.</returns>
    bool Close(string session);
}
