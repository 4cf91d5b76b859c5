namespace Gateway.Clients;

/// <summary>How bytes of a message become a name.</summary>
public enum NameDecoding
{
    /// <summary>The bytes are the characters of the name.</summary>
    Text,

    /// <summary>Each byte is two hexadecimal digits, in lower case.</summary>
    Hex,

    /// <summary>Each byte is two decimal digits, all as they stand; a nibble from A to F makes it no name.</summary>
    Bcd,
}
