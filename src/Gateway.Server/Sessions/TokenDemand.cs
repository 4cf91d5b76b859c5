using System.Net;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>A session's token, where its listener demands one: whether a good one was shown, by when it must be, and how many wrong ones were.</summary>
/// <param name="due">When a good token must have been shown, in the clock's milliseconds.</param>
internal sealed class TokenDemand(long due)
{
    /// <summary>Wrong tokens that end a session: 3. People mistype; programs that guess need more.</summary>
    internal const int MaxWrong = 3;

    private int _wrong;

    /// <summary>When a good token must have been shown, in the clock's milliseconds.</summary>
    internal long Due => due;

    /// <summary>Whether a good token was shown.</summary>
    internal bool IsMet { get; private set; }

    /// <summary>Judges a token that a session shows.</summary>
    /// <param name="demand">The session's; null where none was made when it began.</param>
    /// <param name="session">The session, which too many wrong ones end.</param>
    /// <param name="token">The token.</param>
    /// <returns>Whether it is good, or none is demanded.</returns>
    internal static bool Check(ref TokenDemand? demand, Session session, ReadOnlySpan<byte> token)
    {
        if (session.Listener.Tokens is not { AreDemanded: true } tokens || tokens.Contain(token))
        {
            demand?.IsMet = true;
            return true;
        }

        if (session.Client is IPEndPoint client)
        {
            session.Host.TokenDelays.CountWrong(client.Address);
        }

        // A session that began before any was demanded goes on without.
        demand ??= new TokenDemand(Deadline.Never) { IsMet = true };
        if (++demand._wrong == MaxWrong)
        {
            session.EndWith(SessionEnd.Unauthorized);
        }

        return false;
    }
}
