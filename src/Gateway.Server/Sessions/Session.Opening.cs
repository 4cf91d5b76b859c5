using System.Buffers;
using Gateway.Framing;

namespace Gateway.Sessions;

// Whether the client speaks lines at all: what looks like HTTP or TLS ends here, and nothing of it is taken for a message.
public sealed partial class Session
{
    // Until the first message. Frames need no such look: any of these announces more than any limit.
    private bool _isOpening;

    // Before a line is whole: none comes in a TLS handshake, and its client waits for an answer.
    private void JudgeOpening(in ReadOnlySequence<byte> input)
    {
        Span<byte> opening = stackalloc byte[ForeignProtocol.TlsLength];
        var length = (int)Math.Min(input.Length, opening.Length);
        input.Slice(0, length).CopyTo(opening);
        if (ForeignProtocol.IsTls(opening[..length]))
        {
            RefuseProtocol();
        }
    }

    private bool IsForeign(ReadOnlySpan<byte> firstMessage)
    {
        _isOpening = false;
        if (!ForeignProtocol.IsHttp(firstMessage))
        {
            return false;
        }

        RefuseProtocol();
        return true;
    }

    private void RefuseProtocol()
    {
        _host.Metrics.MessageError(Listener.Counters, SessionEnd.NotThisProtocol.Word());
        EndWith(SessionEnd.NotThisProtocol);
    }
}
