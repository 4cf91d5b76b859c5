using System.Net;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The state of a session whose listener requires a token: whether a valid one was presented, the deadline for it, and the number of wrong ones.</summary>
/// <param name="due">When a valid token must have been presented, in the clock's milliseconds.</param>
internal sealed class TokenRequirement(long due)
{
    /// <summary>The number of wrong tokens that ends a session: 3. People mistype; programs that guess need more.</summary>
    internal const int MaxWrong = 3;

    private int _wrong;

    /// <summary>When a valid token must have been presented, in the clock's milliseconds.</summary>
    internal long Due => due;

    /// <summary>Whether a valid token was presented.</summary>
    internal bool IsMet { get; private set; }

    /// <summary>Checks a token that a session presents.</summary>
    /// <param name="requirement">The session's state; null if none was created when it began.</param>
    /// <param name="session">The session, which is ended by too many wrong tokens.</param>
    /// <param name="token">The token.</param>
    /// <returns>Whether the token is valid, or none is required.</returns>
    internal static bool Check(ref TokenRequirement? requirement, Session session, ReadOnlySpan<byte> token)
    {
        if (session.Listener.Tokens is not { AreRequired: true } tokens || tokens.Contains(token))
        {
            requirement?.IsMet = true;
            return true;
        }

        if (session.Client is IPEndPoint client)
        {
            session.Host.TokenDelays.CountWrong(client.Address);
        }

        // A session that began before tokens were required continues without one.
        requirement ??= new TokenRequirement(Deadline.Never) { IsMet = true };
        if (++requirement._wrong == MaxWrong)
        {
            session.EndWith(SessionEnd.Unauthorized);
        }

        return false;
    }
}
