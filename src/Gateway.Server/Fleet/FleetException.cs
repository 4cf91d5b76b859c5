namespace Gateway.Fleet;

/// <summary>An engine could not do what it was asked to: it is away, it did not answer in time, or it refused.</summary>
public sealed class FleetException : Exception
{
    /// <summary>Creates one.</summary>
    /// <param name="message">What has happened, for the operator's eyes.</param>
    /// <param name="inner">What the engine's client has thrown; null for nothing.</param>
    public FleetException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
