using System.Buffers;
using System.Text;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Tests.Framing.Kinds;

namespace Gateway.Tests.Framing.Settings;

/// <summary>Every preset against bytes of its public specification.</summary>
public sealed class FramingPresetTests
{
    private const string Codec8 = "000000000000003608010000016B40D8EA30010000000000000000000000000000000105021503010101425E0F01F10000601A014E0000000000000000010000C7CF";

    /// <summary>The preset, the bytes, the messages that are in them.</summary>
    public static TheoryData<string, string, string[]> Specified => new()
    {
        // STOMP 1.2, "STOMP Frames": a frame is followed by NULL.
        { "Nul", Hex("CONNECT\naccept-version:1.2\nhost:stomp.github.org\n\n\0DISCONNECT\nreceipt:77\n\n\0"), [Hex("CONNECT\naccept-version:1.2\nhost:stomp.github.org\n\n"), Hex("DISCONNECT\nreceipt:77\n\n")] },

        // RFC 5321, appendix D.1: lines end with CRLF.
        { "Crlf", Hex("EHLO bar.com\r\nQUIT\r\n"), [Hex("EHLO bar.com"), Hex("QUIT")] },
        { "StxEtx", "02 48656C6C6F 03 02 03", ["48656C6C6F", ""] },

        // HL7 Transport Specification: MLLP, Release 1: <SB>dddd<EB><CR>; the message is the acknowledgement of HL7 2.5.1, 2.9.2.1.
        { "Mllp", "0B" + Hex("MSH|^~\\&|LAB|767543|ADT|767543|19900314130405||ACK^^ACK |XX3657|P|2.5\rMSA|AA|ZZ9380\r") + "1C0D", [Hex("MSH|^~\\&|LAB|767543|ADT|767543|19900314130405||ACK^^ACK |XX3657|P|2.5\rMSA|AA|ZZ9380\r")] },

        // D. J. Bernstein, Netstrings: both examples.
        { "Netstring", "31 32 3A 68 65 6C 6C 6F 20 77 6F 72 6C 64 21 2C 30 3A 2C", [Hex("hello world!"), ""] },

        // RFC 5424, 6.5, example 1 without its byte order mark, as RFC 6587 frames it in either way.
        { "Syslog", Hex("81 <34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed<34>Oct 11 22:14:15 mymachine su: failed\n"), [Hex("<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed"), Hex("<34>Oct 11 22:14:15 mymachine su: failed")] },

        // A network management request (0800) of ISO 8583:1987, echo test, with its length before it.
        { "Iso8583", "0014 30383030 8220000000000000 0400000000000000", ["3038303082200000000000000400000000000000"] },

        // MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 4.4.2.2: read one register, unit 255; two requests.
        { "Modbus", "1501 0000 0006 FF 03 0004 0001 1502 0000 0006 FF 03 0005 0001", ["150100000006FF0300040001", "150200000006FF0300050001"] },

        // RFC 1006, 6, around the connection request TPDU of ISO 8073.
        { "Tpkt", "03 00 000B 06 E0 0000 0001 00", ["0300000B06E00000000100"] },

        // SMPP v3.4, 4.11: enquire_link, and 3.2.3's header.
        { "Smpp", "00000010 00000015 00000000 00000001", ["00000010000000150000000000000001"] },

        // FIX Session Layer, examples of a Heartbeat: the field 10 ends the message.
        { "Fix", Hex("8=FIX.4.2\u00019=49\u000135=0\u000134=2\u000149=A\u000152=20100225-19:41:57.316\u000156=B\u000110=000\u00018=FIX.4.2\u00019=5\u000135=0\u000110=161\u0001"), [Hex("8=FIX.4.2\u00019=49\u000135=0\u000134=2\u000149=A\u000152=20100225-19:41:57.316\u000156=B\u000110=000\u0001"), Hex("8=FIX.4.2\u00019=5\u000135=0\u000110=161\u0001")] },

        // RFC 1055, "Implementation": END before and behind a packet, ESC ESC_END and ESC ESC_ESC in it.
        { "Slip", "C0 01 DBDC 02 DBDD 03 C0 C0 04 C0", ["01C002DB03", "04"] },

        // Protocol Buffers, Encoding, "A Simple Message": 08 96 01, with its length before it; and one of 300 bytes.
        { "Protobuf", "03 089601 AC02" + new string('0', 600), ["089601", new string('0', 600)] },

        // OPC UA Part 6, 7.1.2.3: Hello, with the size of the whole message behind its type.
        { "OpcUa", "48454C46 20000000 00000000 00000100 00000100 00000000 00000000 00000000", ["48454C4620000000000000000000010000000100000000000000000000000000"] },

        // DLMS/COSEM wrapper (IEC 62056-47): version, source, destination, length; an AARQ of the Green Book begins with 60 1D.
        { "Dlms", "0001 0010 0001 001F 601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0", ["000100100001001F601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0"] },

        // JT/T 808-2019, 4.4.2: 30 7e 08 7d 55 is sent as 7e 30 7d 02 08 7d 01 55 7e.
        { "Jt808", "7E 30 7D02 08 7D01 55 7E", ["307E087D55"] },

        // Concox GT06 protocol, 5.1 (login) and its answer in 5.1.2; and an information packet with a two-byte length.
        { "Gt06", "7878 0D 01 0123456789012345 0001 8CDD 0D0A 7878 05 01 0001 D9DC 0D0A 7979 0006 94 0A 0001 BEEF 0D0A", ["78780D01012345678901234500018CDD0D0A", "787805010001D9DC0D0A", "79790006940A0001BEEF0D0A"] },

        // Teltonika Data Sending Protocols, Codec 8, first example, behind the IMEI of the same page.
        {
            "Teltonika",
            "000F 333536333037303432343431303133" + Codec8,
            ["000F333536333037303432343431303133", Codec8]
        },
    };

    [Fact]
    public void Every_preset_has_bytes_of_its_specification_and_names_its_source()
    {
        Assert.Equal(FramingPresets.All.Select(preset => preset.Name), Specified.Select(row => (string)row[0]));
        Assert.All(FramingPresets.All, preset => Assert.True(preset.Source.Length >= 8, preset.Name));
    }

    [Theory]
    [MemberData(nameof(Specified))]
    public void It_finds_what_the_specification_sends(string preset, string hex, string[] messages)
    {
        var run = ConfiguredFraming.Decode(preset, hex);
        Assert.Equal(messages, run.Hex);
        Assert.Equal(FrameStatus.Incomplete, run.End);
    }

    [Theory]
    [MemberData(nameof(Specified))]
    public void What_is_sent_is_framed_as_what_was_received(string preset, string hex, string[] messages)
    {
        var framing = ConfiguredFraming.Of(preset);
        var decoder = framing.CreateDecoder(65_536);
        var bytes = ConfiguredFraming.Bytes(hex);
        _ = Decode(decoder, bytes);
        var output = new ArrayBufferWriter<byte>();
        (decoder as IFraming ?? framing).Write(output, default, Convert.FromHexString(messages[^1]));
        var run = FramingRun.Of(framing, 65_536, [output.WrittenSpan.ToArray()]);
        Assert.Equal([messages[^1]], run.Hex);
        Assert.Equal(FrameStatus.Incomplete, run.End);
    }

    [Theory]
    [InlineData("""{ "Preset": "Mllp", "Unterminated": "Deliver" }""", "0B 41", "41")]
    [InlineData("""{ "Preset": "Mllp", "Payload": "Frame" }""", "0B 41 1C0D", "0B411C0D")]
    [InlineData("""{ "Preset": "Netstring", "TrailerBytes": null }""", "31 3A 41", "41")]
    [InlineData("""{ "preset": "slip", "Escape": null }""", "41 DB C0", "41DB")]
    [InlineData("""{ "Preset": "Nul", "End": ["0A", "0D0A"] }""", "41 0D 0A", "41")]
    public void A_preset_is_changed_field_by_field(string json, string hex, string message) => Assert.Equal([message], ConfiguredFraming.Decode(json, hex).Hex);

    private static FrameStatus Decode(IFrameDecoder decoder, byte[] bytes)
    {
        var (status, at) = (FrameStatus.Message, 0);
        while (at < bytes.Length && status is FrameStatus.Message or FrameStatus.Assembled or FrameStatus.Skipped)
        {
            status = decoder.Decode(bytes.AsSpan(at), out var frame);
            at += frame.Consumed;
        }

        return status;
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.Latin1.GetBytes(text));
}
