using System.Net;
using Gateway.Limits;

namespace Gateway.Sessions;

// Where the listener demands a token: who has shown one, by when, and what wrong ones lead to.
public sealed partial class Session
{
    /// <summary>Wrong tokens that end a session: 3. People mistype; programs that guess need more.</summary>
    internal const int MaxWrongTokens = 3;

    private readonly long _setupDue = Deadline.Never;
    private int _wrongTokens;

    /// <summary>Whether everything may be asked for: nothing was demanded, or a good token was shown.</summary>
    internal bool IsAuthorized { get; private set; } = true;

    private bool IsSetupOverdue => !IsAuthorized && _host.Clock.Now >= _setupDue;

    /// <summary>Judges a token. Only for the session's handler, while it handles a message.</summary>
    internal bool Authorize(ReadOnlySpan<byte> token)
    {
        if (Listener.Tokens is not { AreDemanded: true } tokens || tokens.Contain(token))
        {
            IsAuthorized = true;
            return true;
        }

        if (_connection.RemoteEndPoint is IPEndPoint client)
        {
            _host.TokenDelays.CountWrong(client.Address);
        }

        if (++_wrongTokens == MaxWrongTokens)
        {
            EndWith(SessionEnd.Unauthorized);
        }

        return false;
    }
}
