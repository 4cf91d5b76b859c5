namespace Gateway.Framing.Settings;

/// <summary>What the bytes before the end of the stream are, where no mark ends them.</summary>
internal enum Unterminated
{
    /// <summary>Truncated.</summary>
    Error,

    /// <summary>A message.</summary>
    Deliver,
}
