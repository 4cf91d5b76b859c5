using System.Text;
using System.Text.Json.Nodes;
using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Framing.Kinds;
using Gateway.Tests.Support;

namespace Gateway.Tests.Framing;

/// <summary>Listeners with a framing from the configuration, over real sockets.</summary>
public sealed class ConfiguredListenerTests
{
    [Theory]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Order": "Little" }""", "0300 616263 0000", "0300616263" + "0000")]
    [InlineData("""{ "Kind": "Length", "Start": "4040", "Offset": 3, "Size": 1 }""", "4040 07 01 FF", "40400701FF")]
    [InlineData("""{ "Kind": "Delimited", "End": ["3B00", "3B"] }""", "61 3B 62 3B00", "613B00" + "623B00")]
    [InlineData("""{ "Kind": "TextLength", "Digits": 4, "Base": 16 }""", "30303041 00010203040506070809", "3030304100010203040506070809")]
    [InlineData("""{ "Kind": "Varint" }""", "8100 61", "0161")]
    [InlineData("""{ "Kind": "Fixed", "Size": 3 }""", "616263 646566", "616263646566")]
    [InlineData("""{ "Kind": "Json" }""", "7B7D 0A20 5B225D225D", "7B7D5B225D225D")]
    [InlineData("Jt808", "7E 30 7D02 08 7D01 55 7E", "7E307D02087D01557E")]
    [InlineData("Syslog", "32 20 6162 63640A", "3220" + "6162" + "63640A")]
    public async Task A_message_comes_back_in_its_framing(string framing, string sent, string received)
    {
        await using var server = await StartAsync(framing);
        using var client = await server.ConnectAsync("device");
        foreach (var one in ConfiguredFraming.Bytes(sent))
        {
            await client.SendBytesAsync(new[] { one });
        }

        Assert.Equal(received, Convert.ToHexString(await client.ReceiveBytesAsync(received.Length / 2)));
        client.FinishSending();
        Assert.Empty(await client.ReceiveToEndAsync());
        await server.AssertEndedAsync("device", SessionEnd.ClientClosed);
    }

    [Theory]
    [InlineData("""{ "Kind": "Length", "Size": 2, "Adjust": -2 }""", "0003 61 0001", "000361", SessionEnd.Malformed)]
    [InlineData("""{ "Kind": "Length", "Size": 2 }""", "0001 61 2711", "000161", SessionEnd.FrameTooLarge)]
    [InlineData("""{ "Kind": "Varint" }""", "01 61 FFFFFFFFFF", "0161", SessionEnd.Malformed)]
    [InlineData("""{ "Kind": "Json" }""", "5B5D 5B7D", "5B5D", SessionEnd.Malformed)]
    [InlineData("Netstring", "313A61 2C 313A61 2E", "313A612C", SessionEnd.Malformed)]
    [InlineData("Jt808", "7E 61 7E 7E 7D03 7E", "7E617E", SessionEnd.Malformed)]
    public async Task What_came_whole_is_answered_and_nothing_is_said_of_the_rest(string framing, string sent, string received, SessionEnd end)
    {
        await using var server = await StartAsync(framing);
        using var client = await server.ConnectAsync("device");
        await client.SendBytesAsync(ConfiguredFraming.Bytes(sent));
        Assert.Equal(received, Convert.ToHexString(await client.ReceiveToEndAsync()));
        await server.AssertEndedAsync("device", end);
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_message_errors_total", $"listener=\"device\",reason=\"{end.ToReason()}\""]);
    }

    [Fact]
    public async Task What_a_mark_at_the_end_of_the_stream_leaves_is_decoded_as_well()
    {
        await using var server = await StartAsync("""{ "Kind": "Delimited", "End": ["3B", "3B3B3B"], "Payload": "Frame" }""");
        using var client = await server.ConnectAsync("device");
        await client.SendBytesAsync("a;;"u8.ToArray());
        client.FinishSending();
        Assert.Equal("a;;", Encoding.ASCII.GetString(await client.ReceiveToEndAsync()));
        await server.AssertEndedAsync("device", SessionEnd.ClientClosed);
        Assert.Equal(2, server.Listener("device").Counters.MessagesReceived);
    }

    [Fact]
    public async Task Noise_before_a_start_is_dropped_and_counted()
    {
        await using var server = await StartAsync("""{ "Kind": "Length", "Start": "7878", "Offset": 2, "Size": 1, "OnBadStart": "Skip" }""");
        using var client = await server.ConnectAsync("device");
        await client.SendBytesAsync(ConfiguredFraming.Bytes("00 78 01 7878 01 AA FF 7878 00 78"));
        Assert.Equal("787801AA" + "787800", Convert.ToHexString(await client.ReceiveBytesAsync(7)));
        client.FinishSending();
        await client.AssertClosedAsync();
        await server.AssertEndedAsync("device", SessionEnd.ClientClosed);
        Assert.Equal(5, (await Exposition.OfAsync(server.Http))["gateway_framing_skipped_bytes_total", "listener=\"device\""]);
    }

    [Fact]
    public async Task Noise_without_end_is_malformed()
    {
        await using var server = await StartAsync("""{ "Kind": "Length", "Start": "7878", "Offset": 2, "Size": 1, "OnBadStart": "Skip" }""");
        using var client = await server.ConnectAsync("device");
        await client.SendBytesAsync(new byte[1001]);
        await client.AssertClosedAsync();
        await server.AssertEndedAsync("device", SessionEnd.Malformed);
    }

    [Fact]
    public async Task With_words_the_gateway_greets_and_tells_the_error_in_the_framing()
    {
        await using var server = await StartAsync("Netstring", ("Gateway:Listeners:device:Application", "Commands"), ("Gateway:Listeners:device:Words", "Protocol"));
        using var client = await server.ConnectAsync("device");
        await client.SendBytesAsync("4:PING,4:PING;"u8.ToArray());
        Assert.Equal("5:READY,4:PONG,13:ERR malformed,", Encoding.ASCII.GetString(await client.ReceiveToEndAsync()));
    }

    [Theory]
    [InlineData("Line", "PING\nNOPE\n", "PONG\nERR unknown command\n")]
    [InlineData("Netstring", "4:PING,4:NOPE,", "4:PONG,19:ERR unknown command,")]
    public async Task Without_words_only_answers_are_sent(string framing, string sent, string received)
    {
        await using var server = await StartAsync(framing, ("Gateway:Listeners:device:Application", "Commands"), ("Gateway:Listeners:device:Words", "None"), ("Gateway:Limits:MessagesPerSecond", "2"), ("Gateway:Limits:RateLimitAction", "Reject"));
        using var client = await server.ConnectAsync("device");

        // The third is over the rate, which is not told; the last byte begins a frame that is cut off.
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(sent + sent[..(sent.Length / 2)]));
        Assert.Equal(received, Encoding.ASCII.GetString(await client.ReceiveBytesAsync(received.Length)));
        await server.Http.PostAsync("/api/v1/drain", null);
        client.FinishSending();
        await client.AssertClosedAsync();
    }

    [Fact]
    public async Task A_room_carries_messages_between_framings_and_what_can_not_be_carried_is_counted()
    {
        await using var server = await StartAsync("Nul", ("Gateway:Listeners:device:Application", "Commands"));
        using var device = await server.ConnectAsync("device");
        using var frames = await server.ConnectReadyAsync("frames");
        await device.SendBytesAsync("JOIN lobby\0"u8.ToArray());
        Assert.Equal("OK\0", Encoding.ASCII.GetString(await device.ReceiveBytesAsync(3)));
        await frames.SendAsync("JOIN lobby", "SAY lobby a\0b", "SAY lobby a\nb");
        Assert.Equal(["OK", "OK", "OK"], await frames.ReceiveAsync(3));
        var pushed = Encoding.ASCII.GetString(await device.ReceiveBytesAsync("MSG lobby 0123456789012 a\nb\0".Length));
        Assert.StartsWith("MSG lobby ", pushed);
        Assert.EndsWith(" a\nb\0", pushed);
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_push_dropped_total", "reason=\"not carried\""]);
    }

    [Fact]
    public async Task A_push_that_can_not_be_carried_is_refused_with_the_framings_name()
    {
        await using var server = await StartAsync("Nul");
        using var device = await server.ConnectAsync("device");
        await device.SendBytesAsync("x\0"u8.ToArray());
        await device.ReceiveBytesAsync(2);
        var id = JsonNode.Parse(await server.Http.GetStringAsync("/api/v1/sessions"))!["sessions"]![0]!["id"]!.GetValue<string>();
        using var refused = await server.Http.PostAsync($"/api/v1/sessions/{id}/messages", new ByteArrayContent("a\0b"u8.ToArray()));
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Equal("The framing of the session's listener, Nul, can't carry this message.", JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["detail"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Gt06", "7878 0D 01 0123456789012345 0001 8CDD 0D0A")]
    [InlineData("Teltonika", "000F 333536333037303432343431303133")]
    [InlineData("Mllp", "0B 4D5348 1C0D")]
    [InlineData("Iso8583", "0004 30383030")]
    [InlineData("Syslog", "35 20 3C33343E31")]
    public async Task A_back_end_gets_the_message_and_its_answer_is_framed(string preset, string sent)
    {
        await using var backEnd = await Applications.HttpBackEnds.BackEnd.StartAsync(request => request.Body);
        await using var server = await StartAsync(preset, ("Gateway:Listeners:device:Application", "Http"), ("Gateway:Listeners:device:Upstream", backEnd.Url));
        using var device = await server.ConnectAsync("device");
        var bytes = ConfiguredFraming.Bytes(sent);
        await device.SendBytesAsync(bytes);
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(await device.ReceiveBytesAsync(bytes.Length)));
    }

    [Fact]
    public async Task What_the_back_end_fails_at_is_not_told_to_a_device()
    {
        await using var server = await StartAsync("Nul", ("Gateway:Listeners:device:Application", "Http"), ("Gateway:Listeners:device:Upstream", "http://127.0.0.1:1"), ("Gateway:Listeners:device:Http:Retries", "0"));
        using var device = await server.ConnectAsync("device");
        await device.SendBytesAsync("a\0"u8.ToArray());
        device.FinishSending();
        await device.AssertClosedAsync();
        await server.AssertEndedAsync("device", SessionEnd.ClientClosed);
    }

    [Theory]
    [InlineData("true", "000100")]
    [InlineData("false", null)]
    public async Task The_flight_recorder_has_the_first_bytes_of_what_was_malformed_where_they_are_kept(string keep, string? hex)
    {
        await using var server = await StartAsync("""{ "Kind": "Length", "Size": 2, "Adjust": -2 }""", ("Gateway:Diagnostics:KeepMalformed", keep));
        using var client = await server.ConnectAsync("device");
        await client.SendBytesAsync(ConfiguredFraming.Bytes("0002 000100"));
        Assert.Equal("0002", Convert.ToHexString(await client.ReceiveToEndAsync()));
        client.Dispose();
        await server.AssertEndedAsync("device", SessionEnd.Malformed);
        var ended = JsonNode.Parse(await server.Http.GetStringAsync("/api/v1/sessions?state=closed"))!["sessions"]![0]!;
        Assert.Equal(("malformed", hex), (ended["reason"]!.GetValue<string>(), ended["malformed"]?.GetValue<string>()));
    }

    [Fact]
    public async Task The_listeners_show_the_framing_in_effect()
    {
        await using var server = await StartAsync("""{ "Preset": "Mllp", "Unterminated": "Deliver" }""");
        var listeners = JsonNode.Parse(await server.Http.GetStringAsync("/api/v1/listeners"))!["listeners"]!.AsArray();
        var device = listeners.Single(one => one!["name"]!.GetValue<string>() == "device")!;
        Assert.Equal("Mllp", device["framing"]!.GetValue<string>());
        Assert.Equal("""{"Preset":"Mllp","Kind":"Delimited","Start":"0B","End":["1C0D"],"Unterminated":"Deliver","Payload":"Body"}""", device["framingOptions"]!.ToJsonString());
        Assert.Null(listeners.Single(one => one!["name"]!.GetValue<string>() == "line")!["framingOptions"]);
    }

    // An object is given by its keys, as an environment variable would.
    private static Task<GatewayServer> StartAsync(string framing, params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
    [
        ("Gateway:Listeners:device:Url", "tcp://127.0.0.1:0"),
        ("Gateway:Listeners:device:Application", "Echo"),
        ("Gateway:Listeners:device:MaxMessageSize", "1000"),
        .. framing.StartsWith('{') ? ConfiguredFraming.Keys("Gateway:Listeners:device:Framing", framing) : [("Gateway:Listeners:device:Framing", framing)],
        .. options,
    ]);
}
