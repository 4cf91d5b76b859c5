using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using Gateway.Http.WebSockets;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>From receives to messages with their length in front.</summary>
public sealed class WebSocketMessageBufferTests : IDisposable
{
    private const int Limit = 8;

    private readonly WebSocket _socket = WebSocket.CreateFromStream(Stream.Null, isServer: true, subProtocol: null, TimeSpan.Zero);
    private readonly WebSocketOutput _output;
    private WebSocketMessageBuffer _buffer;

    public WebSocketMessageBufferTests()
    {
        _output = new WebSocketOutput(_socket);
        _buffer = new WebSocketMessageBuffer(_output, Limit);
    }

    [Fact]
    public void Fragments_are_one_message_whose_length_is_set_at_its_end()
    {
        Receive("", isEnd: false);
        Receive("pi", isEnd: false);
        Assert.Equal((Limit, "pi"), First());
        Receive("ng", isEnd: true);
        Assert.Equal((4, "ping"), First());
        Assert.True(_buffer.HasUnexamined);
    }

    [Fact]
    public void Nothing_is_held_while_no_message_has_begun()
    {
        Assert.True(_buffer.TryGetTarget(out var target));
        Assert.True(target.IsEmpty);
        Assert.True(_buffer.Messages.IsEmpty);
        Assert.False(_buffer.HasUnexamined);
    }

    [Fact]
    public void A_message_of_another_type_waits_until_those_before_it_are_consumed()
    {
        Receive("", isEnd: false);
        Receive("text", isEnd: true);
        Assert.Equal(WebSocketMessageType.Text, _output.Type);
        Receive("", isEnd: false, WebSocketMessageType.Binary);
        Assert.False(_buffer.TryGetTarget(out _));
        ConsumeAll();
        Receive("bin", isEnd: true, WebSocketMessageType.Binary);
        Assert.Equal((3, "bin"), First());
        Assert.Equal(WebSocketMessageType.Binary, _output.Type);
    }

    [Theory]
    [InlineData(true, Limit, "12345678")]
    [InlineData(false, Limit, "1234567")]
    public void The_last_byte_of_the_limit_is_kept_back_until_the_end_is_known(bool isEnd, int length, string visible)
    {
        Receive("", isEnd: false);
        Receive("12345678", isEnd);
        Assert.Equal((length, visible), First());
    }

    [Fact]
    public void No_more_than_a_byte_over_the_limit_is_held()
    {
        Receive("", isEnd: false);
        Receive("12345678", isEnd: false);
        Assert.True(_buffer.TryGetTarget(out var target));
        Assert.Equal(1, target.Length);
        Receive("9", isEnd: false);
        Assert.Equal((Limit + 1, "123456789"), First());
        Assert.False(_buffer.TryGetTarget(out _));
    }

    [Fact]
    public void A_violation_is_a_message_that_never_ends()
    {
        _buffer.Complete(isViolated: true);
        Assert.True(_buffer.IsCompleted);
        Assert.Equal((Limit, ""), First());
    }

    [Fact]
    public void A_close_or_a_break_is_the_end_and_no_message()
    {
        _buffer.Complete(isViolated: false);
        Assert.True(_buffer.IsCompleted);
        Assert.True(_buffer.Messages.IsEmpty);
        Assert.False(_buffer.HasUnexamined);
    }

    [Fact]
    public void What_comes_after_our_side_was_closed_is_dropped()
    {
        Receive("", isEnd: false);
        Receive("ping", isEnd: true);
        _buffer.DiscardInput();
        Receive("more", isEnd: true);
        Assert.True(_buffer.Messages.IsEmpty);
        Assert.True(_buffer.HasUnexamined);
        _buffer.Append(new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true));
        Assert.True(_buffer.IsCompleted);
    }

    public void Dispose() => _socket.Dispose();

    private void Receive(string text, bool isEnd, WebSocketMessageType type = WebSocketMessageType.Text)
    {
        Assert.True(_buffer.TryGetTarget(out var target));
        var count = Encoding.Latin1.GetBytes(text, target.Span);
        _buffer.Append(new ValueWebSocketReceiveResult(count, type, isEnd));
    }

    private (int Length, string Text) First()
    {
        var bytes = _buffer.Messages.ToArray();
        return (BinaryPrimitives.ReadInt32BigEndian(bytes), Encoding.Latin1.GetString(bytes[sizeof(int)..]));
    }

    private void ConsumeAll()
    {
        var messages = _buffer.Messages;
        _buffer.Advance(messages, messages.End, messages.End);
    }
}
