namespace Gateway.Fleet;

/// <summary>What has become of a question.</summary>
public enum FleetAskResult
{
    /// <summary>It was answered.</summary>
    Answered,

    /// <summary>Nobody listens to that topic. Nobody has seen the question.</summary>
    Nobody,

    /// <summary>No answer came in time. Whether somebody has seen the question is not known.</summary>
    TimedOut,

    /// <summary>The engine is away. Whether somebody has seen the question is not known, if the engine was lost meanwhile.</summary>
    Away,

    /// <summary>The question is too large for the engine. Nobody has seen it.</summary>
    TooLarge,
}
