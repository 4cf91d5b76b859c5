using System.Text;
using Gateway.Clients;
using Gateway.Commands;
using Gateway.Rooms;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Applications;

/// <summary>Pushes the messages of clients to each other.</summary>
internal sealed class ClientMessages(ClientDirectory clients, IOptions<CommandsOptions> options) : IClientMessages
{
    /// <inheritdoc/>
    public bool AreAllowed => options.Value.Tell;

    /// <inheritdoc/>
    public TellResult Tell(ReadOnlySpan<byte> name, string sender, ReadOnlySpan<byte> bytes)
    {
        Span<char> characters = stackalloc char[ClientName.MaxLength];
        characters = characters[..Encoding.ASCII.GetChars(name, characters)];

        // Messages are sent after the client's lock was released.
        using var pushes = PushBatch.Begin();
        var visitor = new TellVisitor(sender, bytes);
        clients.Visit(characters, ref visitor);
        return visitor.Result;
    }

    private ref struct TellVisitor(string sender, ReadOnlySpan<byte> bytes) : IClientVisitor
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private byte[]? _message;

        /// <summary>What came of it; of several sessions, the worst.</summary>
        public TellResult Result { get; private set; }

        public bool Visit(IClientSession one)
        {
            var session = ((Identification)one).Session;

            // A device takes the words for a broken frame.
            if (session.Listener.IsSilent)
            {
                return true;
            }

            _message ??= RoomMessage.EncodeDirect(sender, _bytes);
            var result = _bytes.Length > session.Listener.MaxMessageSize ? TellResult.NotCarried : Push(session, _message);
            Result = result > Result ? result : Result;
            return true;
        }

        private static TellResult Push(Session session, byte[] message) => session.Push(message, cutsSlowConsumer: false) switch
        {
            PushResult.Accepted => TellResult.Accepted,
            PushResult.Full => TellResult.Busy,
            PushResult.NotCarried => TellResult.NotCarried,
            _ => TellResult.NotFound,
        };
    }
}
