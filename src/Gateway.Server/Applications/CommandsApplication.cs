using System.Text;
using Gateway.Commands;
using Gateway.Framing;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>The command protocol (docs/protocol.md 2): each message is looked up in the command table and answered by one reply.</summary>
internal sealed class CommandsApplication(CommandTable table, IRooms rooms, SessionMetrics metrics)
    : IApplication, IListenerHandler
{
    private static readonly byte[] ShuttingDown = "NOTICE shutting down"u8.ToArray();
    private static readonly byte[] Replaced = "NOTICE replaced"u8.ToArray();

    /// <inheritdoc/>
    public string Name => "Commands";

    /// <summary>The verbs.</summary>
    internal CommandTable Table => table;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Greeting => "READY"u8;

    /// <inheritdoc/>
    public byte[] DrainNotice => ShuttingDown;

    /// <inheritdoc/>
    public byte[] ReplacedNotice => Replaced;

    /// <inheritdoc/>
    bool IListenerHandler.HandlesAuth => true;

    /// <inheritdoc/>
    public byte[] CloseNotice(string reason) => Encoding.UTF8.GetBytes($"NOTICE closing: {reason}");

    /// <inheritdoc/>
    public bool Serves(IFraming framing) => framing.HasMessages;

    /// <inheritdoc/>
    public IListenerHandler CreateHandler(ListenerSettings listener) => this;

    /// <inheritdoc/>
    public IMessageHandler CreateHandler(MessageSession session) => new SessionCaller(session, this);

    /// <summary>Creates a session's memberships; called when the session first joins a room.</summary>
    internal SessionMemberships CreateMemberships(MessageSession session) => new(session, rooms, metrics);

    /// <inheritdoc/>
    string? IListenerHandler.GetVerb(int number) => number > 0 && number <= table.Commands.Count ? table.Commands[number - 1].Verb : null;
}
