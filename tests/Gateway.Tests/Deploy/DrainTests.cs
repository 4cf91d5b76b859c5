using Gateway.Limits;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>Whoever stops a gateway gives it the time that stopping takes.</summary>
public sealed class DrainTests
{
    // Grace, Drain, and what Kestrel and the last flush may take on top.
    private static readonly TimeSpan Needed = TimeSpan.FromSeconds(5) + new ShutdownOptions().Drain + TimeSpan.FromSeconds(10);

    [Fact]
    public void Kubernetes_waits_long_enough() => Assert.True(IsEnough($"{Kubernetes.Kind("Deployment").At("spec", "template", "spec", "terminationGracePeriodSeconds")}s"));

    [Fact]
    public void Systemd_waits_long_enough() =>
        Assert.True(IsEnough(Repository.Read("deploy/systemd/gateway.service").Split('\n').Single(line => line.StartsWith("TimeoutStopSec=")).Split('=')[1]));

    internal static bool IsEnough(string seconds) => TimeSpan.FromSeconds(int.Parse(seconds.TrimEnd('s'))) >= Needed;
}
