using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Gateway.Framing;
using Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using static Gateway.Tests.Support.EmbeddingHost;

namespace Gateway.Tests.Framing;

/// <summary>A decoder of the host's that breaks its contract costs its session, and nobody else.</summary>
public sealed class FaultyDecoderTests
{
    [Theory]
    [InlineData("status")]
    [InlineData("progress")]
    public async Task A_decoder_that_returns_nonsense_ends_its_session_alone(string nonsense)
    {
        await using var host = await StartAsync(
            gateway => gateway.Services.AddSingleton<IFraming>(new NonsenseFraming(nonsense)),
            ("Gateway:Listeners:odd:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:odd:Framing", "Nonsense"));
        using var client = await ConnectAsync(host, "odd");
        await client.SendBytesAsync("xxxx"u8.ToArray());
        Assert.Equal("READYERR internal", Encoding.ASCII.GetString(await client.ReceiveBytesAsync(17)));
        using var other = await ConnectAsync(host, "line");
        Assert.Equal("READY", await other.ReceiveAsync());
    }

    [Fact]
    public async Task A_decoder_that_cannot_be_created_costs_no_place()
    {
        await using var host = await StartAsync(
            gateway => gateway.AddFraming<BrokenFraming>(),
            ("Gateway:Limits:MaxConnectionsPerAddress", "3"),
            ("Gateway:Listeners:broken:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:broken:Framing", "Broken"));
        for (var attempt = 0; attempt < 6; attempt++)
        {
            try
            {
                using var broken = await ConnectAsync(host, "broken");
                await broken.AssertCutAsync();
            }
            catch (SocketException)
            {
                // Reset before the client had noticed that it was connected.
            }
        }

        using var client = await ConnectAsync(host, "line");
        Assert.Equal("READY", await client.ReceiveAsync());
    }

    private sealed class NonsenseFraming(string nonsense) : IFraming
    {
        public string Name => "Nonsense";

        public bool HasMessages => true;

        public int MaxOverhead => 1;

        public bool CanCarry(ReadOnlySpan<byte> message) => true;

        public IFrameDecoder CreateDecoder(int maxMessageSize) => new Decoder(nonsense);

        public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
        {
            output.Write(head);
            output.Write(tail);
        }

        private sealed class Decoder(string nonsense) : IFrameDecoder
        {
            public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame)
            {
                frame = new Frame(0, 1, 0);
                return nonsense == "status" ? (FrameStatus)99 : FrameStatus.Message;
            }

            public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame) => Decode(input.FirstSpan, out frame);

            public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame) => Decode(input.FirstSpan, out frame);
        }
    }

    private sealed class BrokenFraming : IFraming
    {
        private int _decoders;

        public string Name => "Broken";

        public bool HasMessages => true;

        public int MaxOverhead => 1;

        public bool CanCarry(ReadOnlySpan<byte> message) => true;

        // The start tries one.
        public IFrameDecoder CreateDecoder(int maxMessageSize) =>
            Interlocked.Increment(ref _decoders) == 1 ? new LineFraming().CreateDecoder(maxMessageSize) : throw new InvalidOperationException("broken");

        public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => output.Write(head);
    }
}
