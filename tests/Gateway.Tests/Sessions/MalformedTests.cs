using System.Buffers;
using Gateway.Framing;
using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>A framing that knows bytes which can't be a message.</summary>
public sealed class MalformedTests
{
    [Theory]
    [InlineData("one;two;\x15three;four;")]
    [InlineData("one;two;\x15")]
    public async Task What_came_whole_before_is_answered_and_then_the_word_is_told(string bytes)
    {
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.AddSingleton<IFraming, SemicolonFraming>(),
            ("Gateway:Listeners:test:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:test:Framing", "Semicolon"),
            ("Gateway:Listeners:test:Application", "Echo"));
        using var client = await server.ConnectAsync("test");
        await client.SendBytesAsync(System.Text.Encoding.Latin1.GetBytes(bytes));
        Assert.Equal("one;two;ERR malformed;"u8.ToArray(), await client.ReceiveToEndAsync());
        client.Dispose();
        await server.AssertEndedAsync("test", SessionEnd.Malformed);
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_message_errors_total", "listener=\"test\",reason=\"malformed\""]);
    }

    // Messages end in a semicolon; NAK (0x15) can stand in none.
    private sealed class SemicolonFraming : IFraming, IFrameDecoder
    {
        public string Name => "Semicolon";

        public bool HasMessages => true;

        public int MaxOverhead => 1;

        public bool CanCarry(ReadOnlySpan<byte> message) => !message.ContainsAny((byte)';', (byte)0x15);

        public IFrameDecoder CreateDecoder(int maxMessageSize) => this;

        public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
        {
            output.Write(head);
            output.Write(tail);
            output.Write(";"u8);
        }

        public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame)
        {
            frame = default;
            var end = input.IndexOfAny((byte)';', (byte)0x15);
            if (end < 0)
            {
                return FrameStatus.Incomplete;
            }

            if (input[end] == 0x15)
            {
                return FrameStatus.Malformed;
            }

            frame = new Frame(0, end, end + 1);
            return FrameStatus.Message;
        }

        public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame) => Decode(input.ToArray(), out frame);

        public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame)
        {
            frame = default;
            return FrameStatus.Truncated;
        }
    }
}
