using Gateway.Sessions;

namespace Gateway.Tests.Sessions;

public sealed class SessionIdTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(638_000_000_000_000_000)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void What_is_written_can_be_read(long value)
    {
        var text = new SessionId(value).ToString();
        Assert.Equal(13, text.Length);
        Assert.True(SessionId.TryParse(text, out var id));
        Assert.Equal(value, id.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("000000000000")]
    [InlineData("00000000000000")]
    [InlineData("000000000000U")]
    [InlineData("00000000000 0")]
    public void Anything_else_is_no_id(string? text) => Assert.False(SessionId.TryParse(text, out _));
}
