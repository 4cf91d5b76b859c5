using Gateway.Http.Guard;

namespace Gateway.Tests.Http.Guard;

public sealed class WebOriginTests
{
    [Theory]
    [InlineData("https://x.example", "https://x.example:443")]
    [InlineData("http://x.example", "http://x.example:80")]
    [InlineData("HTTPS://X.Example", "https://x.example")]
    [InlineData("https://x.example.", "https://x.example")]
    [InlineData("https://x.example/", "https://x.example")]
    [InlineData("https://b\u00fccher.example", "https://xn--bcher-kva.example")]
    [InlineData("https://B\u00dcCHER.example", "https://XN--BCHER-KVA.example")]
    [InlineData("http://[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080")]
    [InlineData("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop")]
    public void One_origin_has_one_spelling(string one, string other)
    {
        Assert.True(WebOrigin.TryParse(one, out var left));
        Assert.True(WebOrigin.TryParse(other, out var right));
        Assert.Equal(left, right);
    }

    [Theory]
    [InlineData("https://x.example", "http://x.example")]
    [InlineData("https://x.example", "https://x.example:8443")]
    [InlineData("https://x.example", "https://y.x.example")]
    [InlineData("https://x.example", "https://x.example.evil.example")]
    public void Others_are_others(string one, string other)
    {
        Assert.True(WebOrigin.TryParse(one, out var left));
        Assert.True(WebOrigin.TryParse(other, out var right));
        Assert.NotEqual(left, right);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("x.example")]
    [InlineData("https://")]
    [InlineData("https://x.example/page")]
    [InlineData("https://x.example?q")]
    [InlineData("https://x.example#f")]
    [InlineData("https://user@x.example")]
    [InlineData("https://x.example, https://y.example")]
    [InlineData("https://*.example")]
    [InlineData("https://.")]
    [InlineData("https://x.example:port")]
    [InlineData("file:///etc/passwd")]
    public void What_is_no_origin_is_none(string? text) => Assert.False(WebOrigin.TryParse(text, out _));
}
