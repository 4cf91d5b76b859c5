using Gateway.Lifetime;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>Whoever stops a gateway gives it the time that stopping takes.</summary>
public sealed class DrainTests
{
    // What stopping takes, and a little for what no option counts.
    private static readonly TimeSpan Needed = new ShutdownOptions().Longest() + TimeSpan.FromSeconds(5);

    [Fact]
    public void Kubernetes_waits_long_enough() => Assert.True(IsEnough($"{Kubernetes.Kind("Deployment").At("spec", "template", "spec", "terminationGracePeriodSeconds")}s"));

    [Fact]
    public void Systemd_waits_long_enough() =>
        Assert.True(IsEnough(Repository.Read("deploy/systemd/gateway.service").Split('\n').Single(line => line.StartsWith("TimeoutStopSec=")).Split('=')[1]));

    [Theory]
    [InlineData("docker-compose.yml", "Gateway__Shutdown__StopTimeout: 00:00:40", "stop_grace_period: 40s")]
    [InlineData("deploy/kubernetes/gateway.yaml", "Gateway__Shutdown__StopTimeout: \"00:00:40\"", "terminationGracePeriodSeconds: 40")]
    [InlineData("deploy/systemd/gateway.service", "Gateway__Shutdown__StopTimeout=00:00:40", "TimeoutStopSec=40s")]
    public void The_gateway_is_told_how_long(string file, string told, string given)
    {
        Assert.Contains(told, Repository.Read(file));
        Assert.Contains(given, Repository.Read(file));
    }

    internal static bool IsEnough(string seconds) => TimeSpan.FromSeconds(int.Parse(seconds.TrimEnd('s'))) >= Needed;
}
