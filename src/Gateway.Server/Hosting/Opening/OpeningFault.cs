namespace Gateway.Hosting.Opening;

/// <summary>Something that can't be opened or read.</summary>
/// <param name="Text">What, where, why, and what to do; it begins with the key.</param>
/// <param name="IsTakenByAnother">Another process has the address: one that ends before the start does no harm.</param>
internal sealed record OpeningFault(string Text, bool IsTakenByAnother)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
