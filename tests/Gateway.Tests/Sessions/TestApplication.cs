using System.Text;
using System.Threading.Channels;
using Gateway.Applications;
using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Tests.Sessions;

/// <summary>An application that awaits, fails or hangs on demand: <c>wait</c> until <see cref="Release"/>, <c>ignore</c> the same and hear of no timeout, <c>throw</c>, <c>throw later</c>, anything else at once.</summary>
internal sealed class TestApplication : IApplication, IListenerHandler, IMessageHandler
{
    private readonly Channel<bool> _gate = Channel.CreateUnbounded<bool>();

    public string Name => "Test";

    internal int Waiting { get; private set; }

    public bool Serves(IFraming framing) => true;

    public IListenerHandler CreateHandler(ListenerSettings listener) => this;

    public IMessageHandler CreateHandler(MessageSession session) => this;

    internal void Release() => _gate.Writer.TryWrite(true);

    public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session)
    {
        var text = Encoding.ASCII.GetString(message);
        switch (text)
        {
            case "wait":
                return WaitAsync(session, session.RequestAborted);
            case "ignore":
                return WaitAsync(session, CancellationToken.None);
            case "throw":
                throw new InvalidOperationException("asked for");
            case "throw later":
                return ThrowAsync();
            default:
                session.Reply("did "u8, message);
                return default;
        }
    }

    private async ValueTask WaitAsync(MessageSession session, CancellationToken aborted)
    {
        // Counted once it waits: whoever waits first is released first.
        var released = _gate.Reader.ReadAsync(aborted);
        Waiting++;
        await released;
        session.Reply("waited"u8);
    }

    private static async ValueTask ThrowAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("asked for");
    }
}
