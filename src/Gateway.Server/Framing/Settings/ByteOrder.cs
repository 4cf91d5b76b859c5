namespace Gateway.Framing.Settings;

/// <summary>The order of the bytes of a number.</summary>
internal enum ByteOrder
{
    /// <summary>The most significant byte first.</summary>
    Big,

    /// <summary>The least significant byte first.</summary>
    Little,
}
