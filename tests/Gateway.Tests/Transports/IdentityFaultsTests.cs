using Gateway.Tests.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Transports;

/// <summary>What a listener's identity may be.</summary>
public sealed class IdentityFaultsTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("From is 'Nobody': use Certificate or Token or Message or BackEnd or ProxyTlv or WebSocket.", "From=Nobody")]
    [InlineData("From:1 is 'Nobody': use Certificate or Token or Message or BackEnd or ProxyTlv or WebSocket.", "From:0=Token", "From:1=Nobody")]
    [InlineData("From is empty: use Certificate or Token or Message or BackEnd or ProxyTlv or WebSocket, or leave it out.", "From=", "Required=true")]
    [InlineData("From lists Token twice.", "From:0=Token", "From:1=Token")]
    [InlineData("From has WebSocket, which is nothing for a listener: lines name = token in Gateway:Api:TokenFile name the sessions of /ws.", "From=WebSocket")]
    [InlineData("From has Certificate, but no client is asked for one: set Tls:ClientCertificate to Optional or Required.", "From=Certificate")]
    [InlineData("From has Token, but there are none: give Tokens or TokensFile lines such as name = token.", "From=Token", "/Tokens:0=")]
    [InlineData("From has Token, but there are none: give Tokens or TokensFile lines such as name = token.", "Required=true", "/Tokens:0=")]
    [InlineData("From has Message, but Raw framing has no messages.", "From=Message", "At=0", "Length=1", "/Framing=Raw", "/Application=Echo", "/Tokens:0=")]
    [InlineData("From has Message: say where its name is, either by Match or by both At and Length.", "From=Message")]
    [InlineData("From has Message: say where its name is, either by Match or by both At and Length.", "From=Message", "At=1")]
    [InlineData("From has Message: say where its name is, either by Match or by both At and Length.", "From=Message", "Length=1")]
    [InlineData("From has Message: say where its name is, either by Match or by both At and Length.", "From=Message", "Match=(?<name>x)", "Length=1")]
    [InlineData("Match is given, but From has no Message.", "Match=(?<name>x)")]
    [InlineData("At is given, but From has no Message.", "At=0")]
    [InlineData("Length is given, but From has no Message.", "Length=1")]
    [InlineData("Decode is given, but From has no Message.", "Decode=Hex")]
    [InlineData("Decode is Hex, but only the bytes at At are decoded: leave it out beside Match.", "From=Message", "Match=(?<name>x)", "Decode=Hex")]
    [InlineData("Match has no group (?<name>…).", "From=Message", "Match=x")]
    [InlineData("At is -1: it must be at least 0.", "From=Message", "At=-1", "Length=1")]
    [InlineData("Length is 0: with Decode Text it must be between 1 and 255.", "From=Message", "At=0", "Length=0")]
    [InlineData("Length is 256: with Decode Text it must be between 1 and 255.", "From=Message", "At=0", "Length=256")]
    [InlineData("Length is 128: with Decode Bcd it must be between 1 and 127.", "From=Message", "At=0", "Length=128", "Decode=Bcd")]
    [InlineData("Decode is 'Octal': use Text or Hex or Bcd.", "From=Message", "At=0", "Length=1", "Decode=Octal")]
    [InlineData("Field is given, but From has no Certificate.", "Field=DNS")]
    [InlineData("Field is 'Mail': use CN or DNS or URI.", "Field=Mail")]
    [InlineData("From has BackEnd, but the application Commands asks no back end for a name: Http does.", "From=BackEnd")]
    [InlineData("From has ProxyTlv, but there is no PROXY header: set ProxyProtocol to Required.", "From=ProxyTlv", "Tlv=224")]
    [InlineData("Tlv is missing: give the type of the TLV with the name.", "From=ProxyTlv", "/ProxyProtocol=Required")]
    [InlineData("Tlv is given, but From has no ProxyTlv.", "Tlv=0xE0")]
    [InlineData("Tlv is '256': use a number from 0 to 255, or as 0xE0.", "From=ProxyTlv", "Tlv=256", "/ProxyProtocol=Required")]
    [InlineData("Tlv is '0x': use a number from 0 to 255, or as 0xE0.", "From=ProxyTlv", "Tlv=0x", "/ProxyProtocol=Required")]
    [InlineData("Duplicate is 'Both': use Replace or Refuse or Allow.", "Duplicate=Both")]
    public void What_could_name_nobody_or_is_read_by_nothing_stops_the_start(string fault, params string[] options) =>
        Assert.Equal($"Gateway:Listeners:a:Identity:{fault}", Assert.Single(Faults.Of(Options(options))));

    [Fact]
    public async Task What_is_right_starts()
    {
        await Faults.NoneInAsync(Options("Required=true", "Duplicate=Refuse"));
        await Faults.NoneInAsync(Options("From:0=Message", "From:1=Token", "Match=(?<name>x)"));
        await Faults.NoneInAsync(Options("From=message", "At=0", "Length=127", "Decode=Hex"));
        await Faults.NoneInAsync(Options("From=ProxyTlv", "Tlv=0xe0", "/ProxyProtocol=Required"));
        await Faults.NoneInAsync(Options("From=BackEnd", "/Application=Http", "/Upstream=http://127.0.0.1:1"));
        await Faults.NoneInAsync([.. Options("From=Certificate", "Field=uri"), .. _certificates.Options("a", "Optional")]);
    }

    [Theory]
    [InlineData("Tokens:0", "Tokens")]
    [InlineData("TokensFile", "TokensFile")]
    public void Where_there_are_no_messages_there_are_no_tokens(string option, string key)
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder["tokens"], Token);
        Assert.Equal(
            [$"Gateway:Listeners:a:{key} can't be presented: AUTH is a message, and Raw framing has none."],
            Faults.Of(("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"), ("Gateway:Listeners:a:Framing", "Raw"), ("Gateway:Listeners:a:Application", "Echo"), ($"Gateway:Listeners:a:{option}", option == key ? folder["tokens"] : Token)));
    }

    [Fact]
    public async Task Where_there_are_messages_there_may_be_tokens_whatever_the_application() =>
        await Faults.NoneInAsync(Options("/Application=Http", "/Upstream=http://127.0.0.1:1"));

    // An option of the listener itself begins with a slash; of one key the last value counts.
    private static (string Key, string? Value)[] Options(params string[] options) =>
    [
        ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"),
        ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"),
        .. options.Contains("/Tokens:0=") ? Array.Empty<(string, string?)>() : [("Gateway:Listeners:a:Tokens:0", "till-7 = " + Token)],
        .. options.Where(option => option != "/Tokens:0=").Select(option => option.Split('=', 2)).Select(pair => ($"Gateway:Listeners:a:{(pair[0][0] == '/' ? pair[0][1..] : "Identity:" + pair[0])}", (string?)pair[1])),
    ];
}
