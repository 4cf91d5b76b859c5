namespace Gateway.Framing.Settings;

/// <summary>The rules by which a configured framing finds messages.</summary>
internal enum FramingKind
{
    /// <summary>A binary length in the header.</summary>
    Length,

    /// <summary>A mark at the end.</summary>
    Delimited,

    /// <summary>A length in ASCII digits.</summary>
    TextLength,

    /// <summary>A LEB128 length.</summary>
    Varint,

    /// <summary>Every message has the same size.</summary>
    Fixed,

    /// <summary>JSON objects and arrays.</summary>
    Json,

    /// <summary>The first bytes of a message choose its framing.</summary>
    Cases,
}
