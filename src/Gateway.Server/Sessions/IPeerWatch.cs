namespace Gateway.Sessions;

/// <summary>A connection feature: tells that the peer is gone while nobody reads. One that has merely finished sending still listens (docs/protocol.md 1.7).</summary>
internal interface IPeerWatch
{
    /// <summary>Has <paramref name="gone"/> canceled once the connection broke, also if it did before: by the peer's reset, or because both sides have closed.</summary>
    /// <param name="gone">Never to be disposed: it may be canceled a little after <see cref="Unwatch"/> as well.</param>
    /// <remarks>Until <see cref="Unwatch"/> the session alone uses the connection.</remarks>
    void Watch(CancellationTokenSource gone);

    /// <summary>Who reads from here on notices by itself.</summary>
    void Unwatch(CancellationTokenSource gone);
}
