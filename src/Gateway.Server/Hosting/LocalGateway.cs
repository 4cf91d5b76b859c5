using System.Text;
using Gateway.Commands;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Hosting;

/// <inheritdoc/>
internal sealed class LocalGateway(SessionRegistry sessions, IRooms rooms) : IGateway
{
    /// <inheritdoc/>
    public PushResult Push(string session, ReadOnlySpan<byte> message) =>
        Find(session)?.Push(message.ToArray(), cutsSlowConsumer: false) ?? PushResult.Ended;

    /// <inheritdoc/>
    public int Publish(string room, string sender, ReadOnlySpan<byte> message)
    {
        ThrowIfNoName(room);
        ThrowIfNoName(sender);

        var encoded = RoomMessage.Encode(room, sender, message);
        if (encoded.Length > rooms.MaxMessageSize)
        {
            throw new ArgumentException($"The message is longer than the engine of the fleet takes: with what precedes it {encoded.Length} bytes of {rooms.MaxMessageSize}.", nameof(message));
        }

        // Messages are sent after the room's lock was released.
        using var pushes = PushBatch.Begin();
        return rooms.Publish(room, sender: null, encoded);
    }

    /// <inheritdoc/>
    public bool Close(string session)
    {
        var found = Find(session);
        found?.RequestStop(SessionEnd.Operator);
        return found is not null;
    }

    private Session? Find(string session) => SessionId.TryParse(session, out var id) ? sessions.Find(id) : null;

    private static void ThrowIfNoName(string name)
    {
        if (!RoomName.IsValid(Encoding.UTF8.GetBytes(name)))
        {
            throw new ArgumentException($"'{name}' is no name: use 1 to {RoomName.MaxLength} of A-Z a-z 0-9 . _ : -");
        }
    }
}
