using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;
using Gateway.Transports;
using Gateway.Upstreams;

namespace Gateway.Tests.Addresses;

/// <summary>Scopes and paths mean what stands there, wherever an address may stand.</summary>
public sealed class AddressTextTests
{
    /// <summary>Interface 1 is the loopback's on Linux.</summary>
    [SkippableTheory]
    [InlineData("[fe80::1%25lo]")]
    [InlineData("[fe80::1%lo]")]
    [InlineData("[fe80::1%251]")]
    [InlineData("[fe80::1%1]")]
    [InlineData("[fe80::1%25%6Co]")]
    public void An_interface_is_read_in_either_form(string host)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The loopback's interface has this name and number on Linux.");
        var expected = new IPEndPoint(new IPAddress(IPAddress.Parse("fe80::1").GetAddressBytes(), 1), 9000);
        Assert.Equal(expected, ListenerUrl.Parse($"tcp://{host}:9000", out _));
        Assert.Equal(expected, UdpUrl.Parse($"udp://{host}:9000", out _));
        Assert.Equal(expected, UpstreamAddress.Parse($"{host}:9000", out _)!.EndPoint);
        Assert.Equal("http://[fe80::1%1]:9000", AddressText.WithNumericScope($"http://{host}:9000"));
    }

    [SkippableFact]
    public void It_is_written_by_its_name_and_read_again()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The loopback's interface has this name and number on Linux.");
        var endPoint = ListenerUrl.Parse("tcp://[fe80::1%251]:9000", out _)!;
        Assert.Equal("tcp://[fe80::1%25lo]:9000", ListenerUrl.Format(endPoint));
        Assert.Equal(endPoint, ListenerUrl.Parse(ListenerUrl.Format(endPoint), out _));
        var unknown = new IPEndPoint(new IPAddress(IPAddress.Parse("fe80::1").GetAddressBytes(), 4711), 9000);
        Assert.Equal("tcp://[fe80::1%254711]:9000", ListenerUrl.Format(unknown));
        Assert.Equal(unknown, ListenerUrl.Parse(ListenerUrl.Format(unknown), out _));
    }

    [Fact]
    public void An_interface_that_there_is_not_is_named()
    {
        Assert.Null(ListenerUrl.Parse("tcp://[fe80::1%25nosuch]:9000", out var listener));
        Assert.Null(UdpUrl.Parse("udp://[fe80::1%25nosuch]:9000", out var udp));
        Assert.Null(UpstreamAddress.Parse("[fe80::1%25nosuch]:9000", out var upstream));
        Assert.All([listener, udp, upstream], fault => Assert.Equal("there is no network interface 'nosuch'", fault));
        Assert.Null(ListenerUrl.Parse("tcp://[fe80::1%]:9000", out _));
        Assert.Equal(25, Assert.IsType<IPEndPoint>(ListenerUrl.Parse("tcp://[fe80::1%25]:9000", out _)).Address.ScopeId);
    }

    [Theory]
    [InlineData("/run/h#1.sock")]
    [InlineData("/run/h?x=1")]
    [InlineData("/run/100%.sock")]
    [InlineData("/run/a%20b")]
    [InlineData("/run/a b")]
    [InlineData("/run/../x:y@z")]
    [InlineData("/run/grüße")]
    public void A_path_stands_for_itself(string path)
    {
        var expected = new UnixDomainSocketEndPoint(path);
        Assert.Equal(expected, ListenerUrl.Parse($"unix://{path}", out _));
        Assert.Equal(expected, UpstreamAddress.Parse($"unix://{path}", out _)!.EndPoint);
        Assert.Equal($"unix://{path}", ListenerUrl.Format(expected));
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("TCP://127.0.0.1:65535/", "127.0.0.1:65535")]
    [InlineData(" tcp://localhost:1 ", "127.0.0.1:1")]
    [InlineData("tcp://[::]:9000", "[::]:9000")]
    [InlineData("tcp://[::ffff:127.0.0.1]:9000", "[::ffff:127.0.0.1]:9000")]
    public void These_are_read(string url, string endPoint) => Assert.Equal(endPoint, ListenerUrl.Parse(url, out _)?.ToString());

    [Theory]
    [InlineData("tcp://")]
    [InlineData("tcp://:9000")]
    [InlineData("tcp://127.0.0.1")]
    [InlineData("tcp://127.0.0.1:")]
    [InlineData("tcp://127.0.0.1:65536")]
    [InlineData("tcp://127.0.0.1:-1")]
    [InlineData("tcp://127.0.0.1:9000/x")]
    [InlineData("tcp://127.0.0.1:9000//")]
    [InlineData("tcp://127.0.0.1:9000?x")]
    [InlineData("tcp://127.0.0.1:9000#x")]
    [InlineData("tcp://me@127.0.0.1:9000")]
    [InlineData("tcp://::1:9000")]
    [InlineData("tcp://[::1]")]
    [InlineData("tcp://[127.0.0.1]:9000")]
    [InlineData("tcp://[::1:9000")]
    [InlineData("tcp://*:9000")]
    [InlineData("tcp:127.0.0.1:9000")]
    [InlineData("127.0.0.1:9000")]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("unix:/run/x")]
    [InlineData("unix://run/x")]
    [InlineData("unix:///run/")]
    [InlineData("")]
    public void These_are_not(string url)
    {
        Assert.Null(ListenerUrl.Parse(url, out var fault));
        Assert.NotEmpty(fault);
    }
}
