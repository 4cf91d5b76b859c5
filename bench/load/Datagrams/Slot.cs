namespace Gateway.Load.Datagrams;

/// <summary>One look-up that may be under way.</summary>
internal struct Slot
{
    /// <summary>Whether an answer is awaited.</summary>
    internal bool Busy;

    /// <summary>Whether the key is one that the table lacks.</summary>
    internal bool Unknown;

    /// <summary>The number in the key.</summary>
    internal int Key;

    /// <summary>When it was sent, or at a fixed rate was meant to be.</summary>
    internal long At;

    /// <summary>When the wait for it is over.</summary>
    internal long GivenUpAt;
}
