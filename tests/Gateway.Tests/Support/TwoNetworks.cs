namespace Gateway.Tests.Support;

/// <summary>Two network namespaces joined by one cable, as two machines would be. Needs root and iproute2; skips the test without.</summary>
public sealed class TwoNetworks : IAsyncDisposable
{
    private readonly string _name = $"gw{Guid.NewGuid():N}"[..10];

    private TwoNetworks()
    {
    }

    /// <summary>The interface's name on either side.</summary>
    public const string Interface = "cable";

    public string Left => _name + "l";

    public string Right => _name + "r";

    public static async Task<TwoNetworks> CreateAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "network namespaces need root");
        var networks = new TwoNetworks();
        try
        {
            await IpAsync("netns", "add", networks.Left);
            await IpAsync("netns", "add", networks.Right);
            await networks.JoinAsync();
            return networks;
        }
        catch
        {
            await networks.DisposeAsync();
            throw;
        }
    }

    /// <summary>What stands before a command to run it there.</summary>
    public static string[] In(string network) => ["ip", "netns", "exec", network];

    /// <summary>Joins them by a new cable; only where there is none.</summary>
    public async Task JoinAsync()
    {
        await IpAsync("link", "add", Interface, "netns", Left, "type", "veth", "peer", "name", Interface, "netns", Right);
        await UpAsync(Left, "1");
        await UpAsync(Right, "2");
    }

    /// <summary>Takes the cable away, and with it the interface on either side.</summary>
    public Task CutAsync() => IpAsync("-n", Left, "link", "delete", Interface);

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("ip", ["netns", "delete", Left]);
        await Tool.RunAsync("ip", ["netns", "delete", Right]);
    }

    private async Task UpAsync(string network, string host)
    {
        await IpAsync("-n", network, "link", "set", "lo", "up");
        await IpAsync("-n", network, "link", "set", Interface, "up");
        await IpAsync("-n", network, "address", "add", $"192.0.2.{host}/24", "dev", Interface);
        await IpAsync("-n", network, "address", "add", $"2001:db8::{host}/64", "dev", Interface, "nodad");
    }

    private static async Task IpAsync(params string[] arguments)
    {
        var (exitCode, output) = await Tool.RunAsync(Tool.Require("ip", "iproute2"), arguments);
        Skip.If(exitCode != 0, $"ip {string.Join(' ', arguments)}: {output}");
    }
}
