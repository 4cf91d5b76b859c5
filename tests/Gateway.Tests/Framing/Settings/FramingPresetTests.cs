using System.Buffers;
using System.Text;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Tests.Framing.Kinds;

namespace Gateway.Tests.Framing.Settings;

/// <summary>Every preset against bytes of its public specification.</summary>
public sealed class FramingPresetTests
{
    // SMPP v3.4, the example of a bind_transmitter PDU.
    private const string Bind = "0000002F 00000002 00000000 00000001 534D50503354455354 00 7365637265743038 00 5355424D495431 00 00 01 01 00";

    // Wikipedia, "Financial Information eXchange": an execution report whose length and checksum are right. | stands for SOH.
    private const string Report =
        "8=FIX.4.2|9=178|35=8|49=PHLX|56=PERS|52=20071123-05:30:00.000|11=ATOMNOCCC9990900|20=3|150=E|39=E|55=MSFT|167=CS|54=1|38=15|40=2|44=15|58=PHLX EQUITY TESTING|59=0|47=C|32=0|31=0|151=15|14=0|6=0|10=128|";

    // Stack Overflow, "ISO8583 Message Decoding": a network management message (0820), captured with its length of 91 bytes before it.
    private const string Iso8583 =
        "30313130303030303030 30383230 80380000008100000400000000000000 333632393130 313032393537 31303331 3130303030303035 303331 53553230313131303331313032393537323031313130333131303239353733 303031";

    // RFC 5424, 6.5, example 1, with its byte order mark; and RFC 3164, 5.4, example 1.
    private const string Rfc5424 = "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \u00EF\u00BB\u00BF'su root' failed for lonvick on /dev/pts/8";
    private const string Rfc3164 = "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8";

    // HL7 version 2, 2.25.1, General acknowledgment.
    private const string Acknowledgment = "MSH|^~\\&|LAB|767543|ADT|767543|19900314130405||ACK^|XX3657|P|2.1\rMSA|AA|ZZ9380\r";

    // MS-RDPBCGR 4.1.1 and 4.1.2: annotated dumps of a connection request and its confirmation.
    private const string Request = "0300002C27E00000000000436F6F6B69653A206D737473686173683D656C746F6E730D0A0100080000000000";
    private const string Confirmation = "030000130ED000001234000200080001000000";

    // S2OPC, check_sc_rcv_buffer: the Hello that is sent to opc.tcp://localhost:8888/myEndPoint, and its Acknowledge.
    private const string Hello = "48454C464300000000000000FFFF0000FFFF0000FBFF040005000000230000006F70632E7463703A2F2F6C6F63616C686F73743A383838382F6D79456E64506F696E74";
    private const string Acknowledge = "41434B461C00000000000000FFFF0000FFFF0000FBFF040005000000";

    private const string Login = "78780D01012345678901234500018CDD0D0A";
    private const string Answer = "787805010001D9DC0D0A";
    private const string Location = "787822220F0C1D023305C9027AC8180C46586000140001CC00287D001F71000001000820860D0A";
    private const string Information = "79790020940A0123456789123456012345678912345612345123456789123456000105840D0A";
    private const string Codec8 = "000000000000003608010000016B40D8EA30010000000000000000000000000000000105021503010101425E0F01F10000601A014E0000000000000000010000C7CF";

    /// <summary>The preset, the bytes, the messages that are in them.</summary>
    public static TheoryData<string, string, string[]> Specified => new()
    {
        // STOMP 1.2, "STOMP Frames": a frame is followed by NULL.
        { "Nul", Hex("CONNECT\naccept-version:1.2\nhost:stomp.github.org\n\n\0DISCONNECT\nreceipt:77\n\n\0"), [Hex("CONNECT\naccept-version:1.2\nhost:stomp.github.org\n\n"), Hex("DISCONNECT\nreceipt:77\n\n")] },

        // RFC 5321, appendix D.1: lines end with CRLF.
        { "Crlf", Hex("EHLO bar.com\r\nQUIT\r\n"), [Hex("EHLO bar.com"), Hex("QUIT")] },

        // Arduino Forum, "RFID data format: RDM6300 vs EM4100 readers": what such a reader sends for a token, ten digits and a checksum of two.
        { "StxEtx", "02 30313030363345394145 3235 03", [Hex("010063E9AE25")] },

        // HL7 Transport Specification: MLLP, Release 1: <SB>dddd<EB><CR>.
        { "Mllp", "0B" + Hex(Acknowledgment) + "1C0D", [Hex(Acknowledgment)] },

        // D. J. Bernstein, Netstrings: both examples.
        { "Netstring", "31 32 3A 68 65 6C 6C 6F 20 77 6F 72 6C 64 21 2C 30 3A 2C", [Hex("hello world!"), ""] },

        // RFC 6587, 3.4: octet counting, and a trailer.
        { "Syslog", Hex($"{Rfc5424.Length} {Rfc5424}{Rfc3164}\n"), [Hex(Rfc5424), Hex(Rfc3164)] },

        { "Iso8583", "005B" + Iso8583, [Iso8583.Replace(" ", "", StringComparison.Ordinal)] },

        // MODBUS Messaging on TCP/IP Implementation Guide V1.0b, the example of a request: one register at 4 of unit 255.
        { "Modbus", "1501 0000 0006 FF 03 0004 0001", ["150100000006FF0300040001"] },

        { "Tpkt", Request + Confirmation, [Request, Confirmation] },

        { "Smpp", Bind, [Bind.Replace(" ", "", StringComparison.Ordinal)] },

        { "Fix", Hex(Report.Replace('|', '\u0001')), [Hex(Report.Replace('|', '\u0001'))] },

        // RFC 1055, "Implementation": END before and behind a packet, ESC ESC_END and ESC ESC_ESC in it.
        { "Slip", "C0 01 DBDC 02 DBDD 03 C0 C0 04 C0", ["01C002DB03", "04"] },

        // Protocol Buffers, Encoding, "A Simple Message": 08 96 01, with its length before it; and one of 300 bytes.
        { "Protobuf", "03 089601 AC02" + new string('0', 600), ["089601", new string('0', 600)] },

        { "OpcUa", Hello + Acknowledge, [Hello, Acknowledge] },

        // DLMS/COSEM wrapper (IEC 62056-47): version 1, client 16, logical device 1, length; around the AARQ without authentication of the Green Book.
        { "Dlms", "0001 0010 0001 001F 601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0", ["000100100001001F601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0"] },

        // JT/T 808-2019, 4.4.2: 30 7e 08 7d 55 is sent as 7e 30 7d 02 08 7d 01 55 7e.
        { "Jt808", "7E 30 7D02 08 7D01 55 7E", ["307E087D55"] },

        // Concox GT06 V1.02, 5.1 (login) and its answer in 5.1.2; Concox JM-VL03 V1.1.2: its location packet (0x22), and an information packet (0x94) with the IMEI, IMSI and
        // ICCID that it gives as examples, for which it has no whole packet.
        { "Gt06", Login + Answer + Location + Information, [Login, Answer, Location, Information] },

        // Teltonika Data Sending Protocols: the IMEI of "Communication with server", and the first example of Codec 8 over TCP.
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
