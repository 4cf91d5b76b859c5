using Gateway.Clients;
using Gateway.Commands;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>Executes a session's messages as commands, and represents the session to the command table.</summary>
internal sealed class SessionCaller(MessageSession session, CommandsApplication application) : IMessageHandler, ICaller, IReplyDestination
{
    private SessionMemberships? _rooms;

    /// <inheritdoc/>
    public string Id => session.Id.ToString();

    /// <inheritdoc/>
    public string Address => session.Address;

    /// <inheritdoc/>
    public string? ClientName => session.ClientName;

    /// <inheritdoc/>
    public IMemberships Rooms => _rooms ??= application.CreateMemberships(session);

    /// <inheritdoc/>
    IReadOnlyList<string> IMessageHandler.RoomNames => _rooms?.Names ?? [];

    /// <inheritdoc/>
    public bool IsAuthorized => session.IsServed;

    /// <inheritdoc/>
    public CancellationToken RequestAborted => session.RequestAborted;

    /// <inheritdoc/>
    public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session) => application.Table.ExecuteAsync(message, this, this);

    /// <inheritdoc/>
    public void Recognise(int verb) => session.Recognise(verb);

    /// <inheritdoc/>
    public ValueTask<AuthResult> AuthorizeAsync(ReadOnlyMemory<byte> token) => session.GetOrCreateIdentification().AuthorizeAsync(token);

    /// <inheritdoc/>
    public void Quit() => session.Close(SessionEnd.Quit);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default) => session.WriteReply(head, tail);

    /// <inheritdoc/>
    public string? FindFault(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => ReplyRules.FindFault(session.Output.Framing, session.Listener.MaxMessageSize, head, tail);

    /// <summary>The session leaves its rooms.</summary>
    public void OnEnd(MessageSession session) => _rooms?.LeaveAll();
}
