using Gateway.Hosting;
using Gateway.Transports;
using Gateway.Tests.Support;

namespace Gateway.Tests.Transports;

public sealed class TransportOptionsTests
{
    [Fact]
    public void Epoll_is_a_fault_where_there_is_none()
    {
        var elsewhere = new TransportOptionsValidator(isLinux: false);
        Assert.Equal(
            "Gateway:Transport is Epoll, which only Linux has: use Auto or Sockets.",
            elsewhere.Validate(null, new TransportOptions { Transport = TransportKind.Epoll }).FailureMessage);
        Assert.True(elsewhere.Validate(null, new TransportOptions { Transport = TransportKind.Auto }).Succeeded);
        Assert.True(new TransportOptionsValidator(isLinux: true).Validate(null, new TransportOptions { Transport = TransportKind.Epoll }).Succeeded);
    }

    [Theory]
    [InlineData("Pigeon")]
    [InlineData("9")]
    public async Task An_unknown_one_stops_the_start(string value)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => GatewayServer.StartAsync(("Gateway:Transport", value)));
        Assert.Contains("Gateway:Transport is", Assert.Single(exception.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_one_in_effect_is_logged()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Transport", "Sockets"));
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Message == "Listeners use the Sockets transport");
    }
}
