namespace Gateway.Hosting.Opening;

/// <summary>Something that cannot be opened or read.</summary>
/// <param name="Text">What, where, why, and what to do; it begins with the key.</param>
/// <param name="IsTakenByAnother">Whether another process has the address: it may end before the start.</param>
internal sealed record OpeningFault(string Text, bool IsTakenByAnother)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
