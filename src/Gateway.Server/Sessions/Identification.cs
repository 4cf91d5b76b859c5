using System.Net;
using Gateway.Clients;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// Who the client of a session is: whether it has presented the token that its listener requires, and its name. Created where one of them is required or may
/// come with a message, and for a session that is named otherwise.
/// </summary>
internal sealed class Identification : IClientSession
{
    /// <summary>The number of wrong tokens and names that ends a session: 3. People mistype; programs that guess need more.</summary>
    internal const int MaxWrong = 3;

    private readonly Session _session;
    private readonly bool _needsName;
    private Claim? _claim;
    private int _wrong;
    private bool _isClaiming;
    private bool _isOver;

    private Identification(Session session, bool needsToken, bool asksMessages, long due)
    {
        _session = session;
        (HasToken, AsksMessages, Due) = (!needsToken, asksMessages, due);
        _needsName = session.Listener.Identity.IsRequired;
    }

    /// <summary>The session.</summary>
    internal Session Session => _session;

    /// <summary>When the session must be served, in the clock's milliseconds.</summary>
    internal long Due { get; }

    /// <summary>The client's name; null while it has none.</summary>
    internal string? Name => Volatile.Read(ref _claim)?.Client.Name;

    /// <summary>Whether the client has presented the token that its listener requires, or something that stands for it.</summary>
    internal bool HasToken { get; private set; }

    /// <summary>Whether the next message may say the name.</summary>
    internal bool AsksMessages { get; private set; }

    /// <summary>Whether the client has all that its listener requires: every request is allowed.</summary>
    internal bool IsServed => HasToken && (!_needsName || Name is not null);

    /// <summary>Whether messages are passed to the application without a look.</summary>
    internal bool IsSettled => IsServed && !AsksMessages;

    /// <summary>Whether the application gets messages. A back end that says the name gets them before the session is served.</summary>
    internal bool ReachesApplication => IsServed || (HasToken && Identity.Has(IdentitySource.BackEnd));

    /// <inheritdoc/>
    long IClientSession.Number => _session.Id.Value;

    /// <inheritdoc/>
    DuplicateName IClientSession.Duplicate => Identity.Duplicate;

    private Identity Identity => _session.Listener.Identity;

    /// <summary>Creates the identification of a session that begins; null if nothing is asked of the client.</summary>
    internal static Identification? Create(Session session)
    {
        var (listener, asksMessages) = (session.Listener, session.Listener.Identity.Message is not null);
        if (!listener.RequiresIdentification && !asksMessages)
        {
            return null;
        }

        var due = session.Features.Get<ConnectionSetup>()?.Due ?? DeadlineClock.After(session.Host.Clock.Now, session.Host.Timeouts.Setup);
        return new Identification(session, listener.RequiresToken, asksMessages, due);
    }

    /// <summary>Creates the identification of a session of which nothing was asked when it began.</summary>
    internal static Identification CreateLate(Session session) => new(session, needsToken: false, asksMessages: false, Deadline.Never);

    /// <summary>Checks a token that the client presents, and takes the name that it has.</summary>
    internal async ValueTask<AuthResult> AuthorizeAsync(ReadOnlyMemory<byte> token)
    {
        if (!_session.Listener.RequiresToken)
        {
            HasToken = true;
            return AuthResult.Authorized;
        }

        if (!_session.Listener.Tokens!.TryFind(token.Span, out var name))
        {
            Refuse();
            return AuthResult.Unauthorized;
        }

        if (name is not null && Identity.Has(IdentitySource.Token))
        {
            return EndIfRefused(await TakeNameAsync(name, IdentitySource.Token));
        }

        // A token without a name is not enough where nothing else can say one.
        if (_needsName && Name is null && !Identity.Has(IdentitySource.Message) && !Identity.Has(IdentitySource.BackEnd))
        {
            Refuse();
            return AuthResult.Unauthorized;
        }

        HasToken = true;
        return AuthResult.Authorized;
    }

    /// <summary>Takes a name for the session. May be called from any thread. A session whose client is connected already is to be ended by the caller.</summary>
    /// <param name="name">A valid name.</param>
    /// <param name="source">What says it.</param>
    internal ValueTask<AuthResult> TakeNameAsync(string name, IdentitySource source)
    {
        lock (this)
        {
            if (_isOver || _isClaiming || (Name is { } own && own != name))
            {
                _session.Host.Names.OtherName(_session, name, source);
                return new(AuthResult.Unauthorized);
            }

            if (_claim is not null)
            {
                HasToken |= source == IdentitySource.Token;
                return new(AuthResult.Authorized);
            }

            _isClaiming = true;
        }

        var claim = _session.Host.Names.ClaimAsync(this, name, Identity.Duplicate);
        return claim.IsCompletedSuccessfully ? new(End(name, source, claim.Result)) : AwaitAsync(name, source, claim);
    }

    /// <summary>Passes over a message that says no name.</summary>
    /// <returns>Whether the name may still come, or is not required.</returns>
    internal bool PassOverMessage()
    {
        // Where a name is required, the next message may say it: nothing was served yet.
        AsksMessages = _needsName;
        return !_needsName || Identity.Has(IdentitySource.BackEnd) || (Identity.Has(IdentitySource.Token) && _session.Listener.Handler.HandlesAuth);
    }

    /// <summary>Refuses a wrong token, or a name that is wrong or missing. The third ends the session.</summary>
    internal void Refuse()
    {
        if (IsLastWrong())
        {
            _session.EndWith(SessionEnd.Unauthorized);
        }
    }

    /// <summary>Counts a wrong token, or a name that is wrong or missing.</summary>
    /// <returns>Whether it was the last one: the session is to be ended by the caller.</returns>
    internal bool IsLastWrong()
    {
        _session.Listener.Counters.Identified.Count(ListenerCounters.Unauthorized);
        if (_session.Client is IPEndPoint client)
        {
            _session.Host.TokenDelays.CountWrong(client.Address);
        }

        return ++_wrong == MaxWrong;
    }

    /// <summary>Ends the session if its client is connected already: two sessions of one client would each take the other's place for the client's own.</summary>
    internal AuthResult EndIfRefused(AuthResult result)
    {
        if (result == AuthResult.AlreadyConnected)
        {
            _session.EndWith(SessionEnd.AlreadyConnected);
        }

        return result;
    }

    /// <summary>Releases the name. May be called more than once.</summary>
    internal void Release()
    {
        Claim? claim;
        lock (this)
        {
            claim = _isOver ? null : _claim;
            _isOver = true;
        }

        if (claim is not null)
        {
            _session.Host.Names.Release(_session, claim);
        }
    }

    /// <inheritdoc/>
    void IClientSession.OnReplaced()
    {
        _session.Host.Names.Replaced(_session);
        _session.PushNotice(_session.Listener.Handler.ReplacedNotice);
        _session.RequestStop(SessionEnd.Replaced);
    }

    private async ValueTask<AuthResult> AwaitAsync(string name, IdentitySource source, ValueTask<ClaimResult> claim)
    {
        try
        {
            return End(name, source, await claim);
        }
        catch
        {
            _isClaiming = false;
            throw;
        }
    }

    private AuthResult End(string name, IdentitySource source, ClaimResult result)
    {
        bool isOver;
        lock (this)
        {
            _isClaiming = false;
            isOver = _isOver;
            if (!isOver && result.Claim is not null)
            {
                Volatile.Write(ref _claim, result.Claim);

                // A name that the setup has said stands for the token, where the token is one of the things that may say it.
                HasToken |= source == IdentitySource.Token || (Identity.Has(IdentitySource.Token) && source is IdentitySource.Certificate or IdentitySource.ProxyTlv);
                AsksMessages = false;
            }
        }

        if (result.Claim is null)
        {
            _session.Host.Names.AlreadyConnected(_session, name);
            return AuthResult.AlreadyConnected;
        }

        if (isOver)
        {
            _session.Host.Names.Release(_session, result.Claim);
        }
        else
        {
            _session.Host.Names.Named(_session, name);
        }

        result.TellReplaced();
        return AuthResult.Authorized;
    }
}
