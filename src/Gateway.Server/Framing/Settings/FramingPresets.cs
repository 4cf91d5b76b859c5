namespace Gateway.Framing.Settings;

/// <summary>Framings of well-known protocols, each with the public document that it is taken from.</summary>
internal static class FramingPresets
{
    private static readonly FramingOptions Delimited = new() { Kind = FramingKind.Delimited, Payload = Payload.Body };

    private static readonly FramingOptions LengthInFrame = new() { Kind = FramingKind.Length, Payload = Payload.Frame };

    /// <summary>All presets by name, with their sources.</summary>
    internal static readonly IReadOnlyList<FramingPreset> All =
    [
        new("Nul", "STOMP 1.2, Augmented BNF: a frame ends with NULL", Delimited with { End = ["00"] }),
        new("Crlf", "RFC 5234, appendix B.1: CRLF", Delimited with { End = ["0D0A"] }),
        new("StxEtx", "ANSI X3.4-1986 (ASCII): STX and ETX around a text", Delimited with { Start = "02", End = ["03"] }),
        new("Mllp", "HL7 Transport Specification: MLLP, Release 1", Delimited with { Start = "0B", End = ["1C0D"] }),
        new("Netstring", "D. J. Bernstein, Netstrings (1997)", new() { Kind = FramingKind.TextLength, Until = "3A", TrailerBytes = "2C", Payload = Payload.Body }),
        new("Syslog", "RFC 6587, 3.4: octet counting where a digit comes first, otherwise lines", new()
        {
            Kind = FramingKind.Cases,
            Cases =
            [
                new(0, ["30", "31", "32", "33", "34", "35", "36", "37", "38", "39"], new FramingOptions { Kind = FramingKind.TextLength, Until = "20", Payload = Payload.Body }),
            ],
            Otherwise = Delimited with { End = ["0A"] },
        }),
        new("Iso8583", "ISO 8583 over TCP/IP, a two-byte length in network order as jPOS's NACChannel writes it", new() { Kind = FramingKind.Length, Size = 2, Payload = Payload.Body }),
        new("Modbus", "MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3: MBAP header", LengthInFrame with { Offset = 4, Size = 2 }),
        new("Tpkt", "RFC 1006, 6: packet format", LengthInFrame with { Offset = 2, Size = 2, Adjust = -4 }),
        new("Smpp", "SMPP Protocol Specification v3.4, 3.2: command_length", LengthInFrame with { Size = 4, Adjust = -4 }),
        new("Fix", "FIX Session Layer: the field CheckSum (10) is the last, three digits and SOH", Delimited with { End = ["0131303D"], Trailer = 4, Payload = Payload.Frame }),
        new("Slip", "RFC 1055", Delimited with { End = ["C0"], SkipEmpty = true, Escape = new("DB", [new("DC", "C0"), new("DD", "DB")], null) }),
        new("Protobuf", "Protocol Buffers, Techniques: streaming multiple messages; the length as a varint", new() { Kind = FramingKind.Varint, Payload = Payload.Body }),
        new("OpcUa", "OPC UA Part 6 (OPC 10000-6), 7.1.2.2: message header", LengthInFrame with { Offset = 4, Size = 4, Order = ByteOrder.Little, Adjust = -8 }),
        new("Dlms", "DLMS/COSEM (IEC 62056-47): wrapper header", LengthInFrame with { Offset = 6, Size = 2 }),
        new("Jt808", "JT/T 808-2019, 4.4.2: identifier 0x7e, escape 0x7d", Delimited with { Start = "7E", End = ["7E"], Escape = new("7D", [new("01", "7D"), new("02", "7E")], null) }),
        new("Gt06", "Concox GT06 GPS Tracker Communication Protocol V1.02, 4: packet format; 7979 as in its later versions", new()
        {
            Kind = FramingKind.Cases,
            Cases =
            [
                new(0, ["7878"], LengthInFrame with { Offset = 2, Size = 1, Adjust = 2 }),
                new(0, ["7979"], LengthInFrame with { Offset = 2, Size = 2, Adjust = 2 }),
            ],
        }),
        new("Teltonika", "Teltonika Data Sending Protocols, Codec 8: the IMEI with its length, then preamble, data length and CRC-16", new()
        {
            Kind = FramingKind.Cases,
            Cases = [new(0, ["00000000"], LengthInFrame with { Offset = 4, Size = 4, Adjust = 4 })],
            Otherwise = LengthInFrame with { Size = 2 },
        }),
    ];

    /// <summary>The preset with this name, in any case; null if there is none.</summary>
    internal static FramingPreset? Find(string name) => All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
