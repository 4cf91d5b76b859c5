namespace Gateway.Tests.Support;

/// <summary>A network namespace with a loopback interface and nothing else. Needs root and iproute2; skips the test without.</summary>
public sealed class OneNetwork : IAsyncDisposable
{
    private readonly string _name = $"gw{Guid.NewGuid():N}"[..10];

    private OneNetwork()
    {
    }

    /// <summary>What stands before a command to run it there.</summary>
    public string[] In => TwoNetworks.In(_name);

    public static async Task<OneNetwork> CreateAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "network namespaces need root");
        var network = new OneNetwork();
        var (exitCode, output) = await Tool.RunAsync(Tool.Require("ip", "iproute2"), ["netns", "add", network._name]);
        Skip.If(exitCode != 0, $"ip netns add: {output}");
        try
        {
            await network.IpAsync("link", "set", "lo", "up");
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs <c>ip</c> there.</summary>
    public async Task IpAsync(params string[] arguments)
    {
        var (exitCode, output) = await Tool.RunAsync("ip", ["-n", _name, .. arguments]);
        Assert.True(exitCode == 0, $"ip {string.Join(' ', arguments)}: {output}");
    }

    /// <summary>Runs a program there to its end.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> RunAsync(params string[] command)
    {
        var (exitCode, output) = await Tool.RunAsync("ip", [.. In[1..], .. command]);
        Assert.True(exitCode == 0, $"{string.Join(' ', command)}: {output}");
        return output;
    }

    public async ValueTask DisposeAsync() => await Tool.RunAsync("ip", ["netns", "delete", _name]);
}
