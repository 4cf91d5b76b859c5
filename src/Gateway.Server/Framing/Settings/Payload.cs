namespace Gateway.Framing.Settings;

/// <summary>What of a frame is the message.</summary>
internal enum Payload
{
    /// <summary>What lies between; the framing is written around what is sent.</summary>
    Body,

    /// <summary>The whole frame; what is sent goes out as it is.</summary>
    Frame,
}
