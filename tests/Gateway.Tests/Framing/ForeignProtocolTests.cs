using System.Text;
using Gateway.Framing;

namespace Gateway.Tests.Framing;

/// <summary>What is told apart from lines (protocol.md 1).</summary>
public sealed class ForeignProtocolTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("POST /a?b=c HTTP/1.1")]
    [InlineData("HEAD / HTTP/1.0")]
    [InlineData("OPTIONS * HTTP/1.1")]
    [InlineData("CONNECT gateway.example:9000 HTTP/1.1")]
    [InlineData("GET http://gateway.example:9000/ HTTP/1.1")]
    [InlineData("PRI * HTTP/2.0")]
    [InlineData("M-SEARCH * HTTP/1.1")]
    [InlineData("ping / HTTP/1.1")]
    [InlineData("ECHO / HTTP/1.1")]
    [InlineData("!#$%&'*+-.^_`|~0A / HTTP/9.9")]
    public void A_request_line_of_HTTP(string line) => Assert.True(ForeignProtocol.IsHttp(Encoding.ASCII.GetBytes(line)));

    [Theory]
    [InlineData("")]
    [InlineData("PING")]
    [InlineData("GET key")]
    [InlineData("GET / HTTP/1")]
    [InlineData("GET / HTTP/1.")]
    [InlineData("GET / HTTP/x.1")]
    [InlineData("GET / http/1.1")]
    [InlineData("GET / HTTP/1.1 ")]
    [InlineData("GET /")]
    [InlineData(" / HTTP/1.1")]
    [InlineData("/ HTTP/1.1")]
    [InlineData("HTTP/1.1")]
    [InlineData(" HTTP/1.1")]
    [InlineData("GET HTTP/1.1")]
    [InlineData("GET  HTTP/1.1")]
    [InlineData("ECHO I speak HTTP/1.1")]
    [InlineData("ECHO HTTP HTTP/1.1")]
    [InlineData("SAY lobby /x HTTP/1.1")]
    [InlineData("G\u0000T / HTTP/1.1")]
    [InlineData("GET / RTSP/1.0")]
    [InlineData("HTTP/1.1 200 OK")]
    public void Anything_else_is_a_line(string line) => Assert.False(ForeignProtocol.IsHttp(Encoding.Latin1.GetBytes(line)));

    [Theory]
    [InlineData("16 03 01", true)]
    [InlineData("16 03 03 00 0a", true)]
    [InlineData("16 03 00", true)]
    [InlineData("16 03 04", true)]
    [InlineData("16 03 05", false)]
    [InlineData("16 02 01", false)]
    [InlineData("17 03 03", false)]
    [InlineData("16 03", false)]
    [InlineData("", false)]
    public void A_handshake_of_TLS(string bytes, bool isTls) => Assert.Equal(isTls, ForeignProtocol.IsTls(Convert.FromHexString(bytes.Replace(" ", ""))));
}
