using Gateway.Commands;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>A session as the command table sees it.</summary>
internal sealed class SessionCaller(Session session, Func<Session, SessionMemberships> memberships) : ICaller, IReplyWriter, ISessionRooms, IDisposable
{
    private SessionMemberships? _rooms;

    /// <inheritdoc/>
    public string Id => session.Id.ToString();

    /// <inheritdoc/>
    public string Address => session.Address;

    /// <inheritdoc/>
    public IMemberships Rooms => _rooms ??= memberships(session);

    /// <inheritdoc/>
    public IReadOnlyList<string> RoomNames => _rooms?.Names ?? [];

    /// <inheritdoc/>
    public bool IsAuthorized => session.IsAuthorized;

    /// <inheritdoc/>
    public CancellationToken RequestAborted => session.RequestAborted;

    /// <inheritdoc/>
    public void Recognise(int verb) => session.Recognise(verb);

    /// <inheritdoc/>
    public bool Authorize(ReadOnlySpan<byte> token) => session.Authorize(token);

    /// <inheritdoc/>
    public void Quit() => session.Close(SessionEnd.Quit);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default) => session.Reply(head, tail);

    /// <summary>The session has ended: it leaves its rooms.</summary>
    public void Dispose() => _rooms?.LeaveAll();
}
