using Gateway.Sessions;

namespace Gateway.Tests.Sessions;

public sealed class SessionIdTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(638_000_000_000_000_000)]
    [InlineData(long.MaxValue)]
    public void What_is_written_can_be_read(long value)
    {
        var text = new SessionId(value).ToString();
        Assert.Equal(13, text.Length);
        Assert.True(SessionId.TryParse(text, out var id));
        Assert.Equal(value, id.Value);
    }

    [Theory]
    [InlineData(0, "000")]
    [InlineData(1, "001")]
    [InlineData(31, "00z")]
    [InlineData(32, "010")]
    [InlineData(8191, "7zz")]
    public void Its_first_three_characters_tell_the_node(int node, string begin)
    {
        var id = SessionId.Create(node, 123_456_789);
        Assert.StartsWith(begin, id.ToString());
        Assert.Equal(node, id.Node);
        Assert.NotEqual(id, SessionId.Create(node, 123_456_790));
    }

    [Fact]
    public void No_moment_reaches_into_the_node() => Assert.Equal(5, SessionId.Create(5, long.MaxValue).Node);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("000000000000")]
    [InlineData("00000000000000")]
    [InlineData("000000000000U")]
    [InlineData("00000000000 0")]
    [InlineData("8000000000000")]
    [InlineData("z000000000000")]
    public void Anything_else_is_no_id(string? text) => Assert.False(SessionId.TryParse(text, out _));
}
