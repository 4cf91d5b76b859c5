namespace Gateway.Sessions;

/// <summary>A connection feature: detects that the peer is gone while nobody reads. A peer that has only finished sending still listens (docs/protocol.md 1.7).</summary>
internal interface IPeerWatch
{
    /// <summary>Cancels <paramref name="gone"/> once the connection is broken, also if it already is: the peer has reset it, or both sides have closed.</summary>
    /// <param name="gone">Must never be disposed: it may be canceled a little after <see cref="Unwatch"/>.</param>
    /// <remarks>Until <see cref="Unwatch"/> only the session uses the connection.</remarks>
    void Watch(CancellationTokenSource gone);

    /// <summary>Stops watching. From here on the reader detects the end itself.</summary>
    void Unwatch(CancellationTokenSource gone);
}
