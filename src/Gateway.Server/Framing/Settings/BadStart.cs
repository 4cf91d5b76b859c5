namespace Gateway.Framing.Settings;

/// <summary>What is done where a start mark is missing.</summary>
internal enum BadStart
{
    /// <summary>The session ends as malformed.</summary>
    Close,

    /// <summary>The bytes up to the next mark are dropped.</summary>
    Skip,
}
