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
            await IpAsync("link", "add", Interface, "netns", networks.Left, "type", "veth", "peer", "name", Interface, "netns", networks.Right);
            await networks.UpAsync(networks.Left, "1");
            await networks.UpAsync(networks.Right, "2");
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
