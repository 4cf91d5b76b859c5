using Gateway.Control;
using Gateway.Lifetime;
using Gateway.Limits;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Control;

public sealed class ControlRequestsTests
{
    private const byte Ping = 1;
    private const byte Shutdown = 0xFF;

    [Theory]
    [InlineData(true, "Shutdown requested on the control socket")]
    [InlineData(false, "Shutdown requested on the control socket, whose sender could not be answered")]
    public void A_shutdown_among_others_that_are_answered_together_is_not_lost(bool isSent, string told)
    {
        using var log = new FakeLoggerProvider();
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var requests = new ControlRequests(new GatewayState(), new ConnectionGate(1, 1), lifetime, logs.CreateLogger<ControlRequests>());
        var answer = new byte[1];
        foreach (var request in new[] { Ping, Shutdown, Ping })
        {
            Assert.Equal(1, requests.Answer([request], answer));
        }

        requests.Answered(!isSent);
        Assert.False(lifetime.ApplicationStopping.IsCancellationRequested);
        requests.Answered(isSent);
        Assert.True(lifetime.ApplicationStopping.IsCancellationRequested);
        requests.Answered(!isSent);
        Assert.Equal(told, Assert.Single(log.Collector.GetSnapshot()).Message);
    }
}
