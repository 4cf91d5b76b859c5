using Gateway.Framing.Settings;
using Gateway.Tests.Framing.Kinds;
using Gateway.Tests.Hosting;

namespace Gateway.Tests.Framing.Settings;

/// <summary>What is wrong with a framing is told by its key with the way out, all at once.</summary>
public sealed class FramingFaultTests
{
    [Theory]
    [InlineData("""{ "Offset": 2 }""", "Framing:Kind is missing: use one of Length, Delimited, TextLength, Varint, Fixed, Json, Cases, or give a Preset.")]
    [InlineData("""{ "Kind": "Lenght" }""", "Framing:Kind is 'Lenght': use Length or Delimited or")]
    [InlineData("""{ "Kind": "mllp", "End": "0A" }""", "Framing:Kind is 'mllp', which is a preset: write Preset in place of Kind.")]
    [InlineData("""{ "Preset": "Mlp" }""", "Framing:Preset is 'Mlp': use one of Nul, Crlf,")]
    [InlineData("""{ "Preset": "Mllp", "Kind": "Length" }""", "Framing:Kind is 'Length', but the preset Mllp is of the kind Delimited")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Sise": 2 }""", "Framing:Sise is not known: did you mean Size? The kind Length takes Kind, Preset, Start, OnBadStart, Payload, Offset, Size, Order, Adjust, Mask, Unit.")]
    [InlineData("""{ "Kind": "Json", "Colour": 2 }""", "Framing:Colour is not known: the kind Json takes Kind, Preset, Payload.")]
    [InlineData("""{ "Preset": "Mllp", "Untermintaed": "Error" }""", "Framing:Untermintaed is not known: did you mean Unterminated? The kind Delimited takes Kind, Preset,")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Untill": "3A" }""", "Framing:Untill is not known: the kind Length takes Kind, Preset,")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "End": "0A" }""", "Framing:End is no option of the kind Length, which takes Kind, Preset, Start,")]
    [InlineData("""{ "Kind": "Length" }""", "Framing:Size is missing: use 1, 2, 3, 4 or 8.")]
    [InlineData("""{ "Kind": "Length", "Size": 9 }""", "Framing:Size is 9: use 1, 2, 3, 4 or 8.")]
    [InlineData("""{ "Kind": "Length", "Size": "two" }""", "Framing:Size is 'two': use a whole number such as 4.")]
    [InlineData("""{ "Kind": "Length", "Size": 5 }""", "Framing:Size is 5: use 1, 2, 3, 4 or 8.")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Offset": -1 }""", "Framing:Offset is -1: it must be between 0 and 65535.")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Unit": 0 }""", "Framing:Unit is 0: it must be between 1 and")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Order": "Middle" }""", "Framing:Order is 'Middle': use Big or Little.")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Mask": "FF", "Payload": "Frame" }""", "Framing:Mask is 'FF': it has as many bytes as the length, 2,")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Mask": "0000", "Payload": "Frame" }""", "Framing:Mask is '0000': it has as many bytes as the length, 2, and at least one bit")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Mask": "3FFF" }""", "Framing:Mask leaves out bits that can't be written around a Body. Use Payload Frame")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Offset": 1, "Payload": "Body" }""", "Framing:Offset is 1: the header has bytes besides Start and the length, which can't be written around a Body. Use Payload Frame")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Offset": 1, "Start": "4040" }""", "Framing:Offset is 1, which lies in the Start: it counts from the first byte of the frame, and must be at least 2.")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Start": "4" }""", "Framing:Start is '4': use hex, two digits for each byte, such as 0D0A.")]
    [InlineData("""{ "Kind": "Length", "Size": 2, "OnBadStart": "Skip" }""", "Framing:OnBadStart is given without a Start")]
    [InlineData("""{ "Kind": "Delimited" }""", "Framing:End is missing: give it bytes in hex, such as 0D0A.")]
    [InlineData("""{ "Kind": "Delimited", "End": ["0A", "0x0D"] }""", "Framing:End:1 is '0x0D': use hex")]
    [InlineData("""{ "Kind": "Delimited", "End": "0A", "Trailer": 2 }""", "Framing:Trailer has bytes that can't be written around a Body. Use Payload Frame")]
    [InlineData("""{ "Kind": "Delimited", "End": "0A", "Trailer": 2, "TrailerBytes": "2C" }""", "Framing:Trailer is given beside TrailerBytes: leave out one of the two.")]
    [InlineData("""{ "Kind": "Delimited", "End": ["3B", "3B2C"], "TrailerBytes": "2C" }""", "Framing:End has 3B, which is written, and a longer one, which 2C behind it begins: let the longest come first.")]
    [InlineData("""{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D" } }""", "Framing:Escape has neither Map nor Xor: give one of them.")]
    [InlineData("""{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Xor": "20", "Map": { "01": "7D" } } }""", "Framing:Escape has Map and Xor: leave out one of the two.")]
    [InlineData("""{ "Kind": "Delimited", "End": "7E", "Escape": { "Xor": "20" } }""", "Framing:Escape:By is missing: say what every escape begins with.")]
    [InlineData("""{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Xor": "2020" } }""", "Framing:Escape:Xor is '2020': use one byte")]
    [InlineData("""{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Map": { "01": "7D" } } }""", "Framing:Escape:Map has no escape for 7E, which is By or begins a mark")]
    [InlineData("""{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Map": { "02": "7E" } } }""", "Framing:Escape:Map has no escape for 7D, which is By or begins a mark")]
    [InlineData("""{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Map": { "01": "7D", "0102": "7E" } } }""", "Framing:Escape:Map:01 begins another key: it could not be told from it.")]
    [InlineData("""{ "Kind": "Delimited", "End": "7D03", "Escape": { "By": "7D", "Map": { "03": "7D" } } }""", "Framing:Escape writes 7D03, which would be taken for the End 7D03: use another By or key.")]
    [InlineData("""{ "Kind": "TextLength" }""", "Framing:Until is missing: say what ends the digits, or how many there are with Digits.")]
    [InlineData("""{ "Kind": "TextLength", "Digits": 4, "Until": "3A" }""", "Framing:Until is given beside Digits: leave out one of the two.")]
    [InlineData("""{ "Kind": "TextLength", "Until": "30" }""", "Framing:Until is '30', which begins with a digit: it could not be told from the length.")]
    [InlineData("""{ "Kind": "TextLength", "Digits": 4, "Base": 12 }""", "Framing:Base is 12: use 10 or 16.")]
    [InlineData("""{ "Kind": "Fixed" }""", "Framing:Size is missing: use a number between 1 and")]
    [InlineData("""{ "Kind": "Fixed", "Size": 1, "Start": "4040" }""", "Framing:Size is 1: the Start alone has 2 bytes.")]
    [InlineData("""{ "Kind": "Length", "Size": 1, "Adjust": -256 }""", "Framing:Adjust is -256: with it even the largest length, 255, makes a frame that is shorter than its own header.")]
    [InlineData("""{ "Kind": "TextLength", "Digits": 2, "Adjust": -100 }""", "Framing:Adjust is -100: with it even the largest length, 99,")]
    [InlineData("""{ "Kind": "Cases" }""", "Framing:Cases is missing: give at least one case, with Match and Framing.")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Framing": "Line" } ] }""", "Framing:Cases:0:Match is missing: give it bytes in hex, such as 0D0A.")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Match": "78" } ] }""", "Framing:Cases:0:Framing is missing: give the framing of these messages.")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Match": "78", "Framing": "Gt06" } ] }""", "Framing:Cases:0:Framing is of the kind Cases: a case can't have cases of its own.")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Match": "78", "Framing": "Raw" } ] }""", "Framing:Cases:0:Framing is Raw, which has no messages: use another framing.")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Match": "78", "Framing": "Morse" } ] }""", "Framing:Cases:0:Framing is 'Morse': use the name of a framing or preset, or an object.")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Match": "78", "Framing": "Line" } ], "Otherwise": "Open" }""", "Framing:Otherwise is 'Open': use the name of a framing or preset, or Close, or an object.")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Match": "78", "Framing": { "Kind": "Fixed", "Size": 0 } } ] }""", "Framing:Cases:0:Framing:Size is 0: it must be between 1 and")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Match": "78", "Framing": "Line", "Ad": 1 } ] }""", "Framing:Cases:0:Ad is not known: use one of At, Match, Framing.")]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Mach": "78", "Match": "78", "Framing": "Line" } ] }""", "Framing:Cases:0:Mach is not known: did you mean Match? Use one of At, Match, Framing.")]
    public void A_fault_names_its_key_and_the_way_out(string json, string fault)
    {
        Assert.Null(ConfiguredFraming.TryBuild(json, out var faults));
        Assert.StartsWith(fault, Assert.Single(faults));
    }

    [Fact]
    public void A_device_that_escapes_less_than_every_mark_has_the_whole_frame_as_its_message()
    {
        const string rule = """ "Kind": "Delimited", "Start": "02", "End": "03", "Escape": { "By": "10", "Map": { "10": "10", "83": "03" } } """;
        Assert.Equal(["0241108342101003", "024303"], ConfiguredFraming.Decode($$"""{ {{rule}} }""", "02 41 1083 42 1010 03 02 43 03").Hex);
        Assert.Null(ConfiguredFraming.TryBuild($$"""{ {{rule}}, "Payload": "Body" }""", out var faults));
        Assert.StartsWith("Framing:Escape:Map has no escape for 02, which is By or begins a mark", Assert.Single(faults));
    }

    [Fact]
    public void Without_a_kind_every_key_is_listed()
    {
        Assert.Null(ConfiguredFraming.TryBuild("""{ "Ofset": 2 }""", out var faults));
        Assert.StartsWith("Framing:Ofset is not known: did you mean Offset? Use one of Kind, Preset, ", faults[0]);
        Assert.Contains("SkipEmpty", faults[0]);
        Assert.StartsWith("Framing:Kind is missing", faults[1]);
    }

    [Theory]
    [InlineData("""{ "Kind": "Fixed", "Size": 17 }""", "Framing:Size is 17, and Limit is 16: no message would ever be delivered. Use a smaller Size, or a larger limit.")]
    [InlineData("""{ "Kind": "Fixed", "Size": 17, "Start": "40", "Payload": "Body" }""", null)]
    [InlineData("""{ "Kind": "Fixed", "Size": 16 }""", null)]
    [InlineData("""{ "Kind": "Delimited", "Start": "0102030405060708090A0B0C0D0E0F", "End": "0D0A" }""", "Framing has messages of at least 17 bytes, and Limit is 16: none would ever be delivered. Use a larger limit.")]
    [InlineData("""{ "Kind": "Delimited", "Start": "0102030405060708090A0B0C0D0E", "End": "0D0A" }""", null)]
    [InlineData("""{ "Kind": "Delimited", "Start": "0102030405060708090A0B0C0D0E0F", "End": "0D0A", "Payload": "Body" }""", null)]
    [InlineData("""{ "Kind": "Delimited", "Start": "01", "End": "0D0A", "Trailer": 14 }""", "Framing has messages of at least 17 bytes, and Limit is 16")]
    [InlineData("""{ "Kind": "Delimited", "Start": "01", "End": "0D0A", "Trailer": 14, "Unterminated": "Deliver" }""", null)]
    [InlineData("""{ "Kind": "Length", "Offset": 15, "Size": 2 }""", "Framing has messages of at least 17 bytes, and Limit is 16")]
    [InlineData("""{ "Kind": "Length", "Offset": 14, "Size": 2, "Adjust": -4 }""", null)]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Adjust": 17 }""", "Framing has messages of at least 17 bytes, and Limit is 16")]
    [InlineData("""{ "Kind": "TextLength", "Offset": 14, "Until": "3A3A" }""", "Framing has messages of at least 17 bytes, and Limit is 16")]
    [InlineData("""{ "Kind": "Varint", "Offset": 15 }""", null)]
    [InlineData("""{ "Kind": "Cases", "Cases": [ { "Match": "78", "Framing": { "Kind": "Fixed", "Size": 17 } } ] }""", "Framing:Cases:0:Framing:Size is 17, and Limit is 16")]
    public void What_could_never_be_delivered_names_both_keys(string json, string? fault)
    {
        var framing = ConfiguredFraming.TryBuild(json, out var faults, new FramingLimit(16, "Limit"));
        Assert.Equal(fault is null, framing is not null);
        Assert.Equal(fault, faults.Count == 0 ? null : Assert.Single(faults)[..Math.Min(fault!.Length, faults[0].Length)]);
    }

    [Theory]
    [InlineData(null, "Gateway:Limits:MaxMessageSize is 65536")]
    [InlineData("100", "Gateway:Listeners:a:MaxMessageSize is 100")]
    public void The_limit_of_the_listener_counts_before_that_of_all(string? own, string limit)
    {
        var fault = Assert.Single(Faults.Of(
            ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:a:MaxMessageSize", own),
            ("Gateway:Listeners:a:Framing:Kind", "Fixed"),
            ("Gateway:Listeners:a:Framing:Size", "65537")));
        Assert.StartsWith($"Gateway:Listeners:a:Framing:Size is 65537, and {limit}: no message would ever be delivered.", fault);
    }

    [Fact]
    public void An_empty_object_is_told_what_to_have() => Assert.Equal(
        "Gateway:Listeners:a:Framing is empty: give it a value, or an object with a Kind or a Preset, or leave it out.",
        Assert.Single(Faults.Of(("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"), ("Gateway:Listeners:a:Framing", null))));

    [Fact]
    public void All_faults_of_all_listeners_stop_the_start_at_once()
    {
        var faults = Faults.Of(
            ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:a:Framing:Kind", "Length"),
            ("Gateway:Listeners:a:Framing:Size", "9"),
            ("Gateway:Listeners:a:Framing:Unit", "none"),
            ("Gateway:Listeners:a:Framing:Sise", "2"),
            ("Gateway:Listeners:b:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:b:Framing:Kind", "Json"),
            ("Gateway:Listeners:b:Application", "Chess"),
            ("Gateway:Listeners:c:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:c:Framing", "Jason"),
            ("Gateway:Listeners:c:Words", "Some"));
        string[] begins =
        [
            "Gateway:Listeners:a:Framing:Sise is not known",
            "Gateway:Listeners:a:Framing:Size is 9",
            "Gateway:Listeners:a:Framing:Unit is 'none'",
            "Gateway:Listeners:b:Application is 'Chess'",
            "Gateway:Listeners:c:Framing is 'Jason'",
            "Gateway:Listeners:c:Words is 'Some': use Protocol or None",
        ];
        Assert.All(begins.Zip(faults.Order(StringComparer.Ordinal)), pair => Assert.StartsWith(pair.First, pair.Second));
        Assert.Equal(begins.Length, faults.Count);
    }

    [Fact]
    public void A_word_that_is_a_kind_is_told_to_be_an_object() =>
        Assert.Contains("or an object with a Kind", Assert.Single(Faults.Of(("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"), ("Gateway:Listeners:a:Framing", "Json"))));
}
