using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Opening;

/// <summary>What the real executable says of a configuration: whether it starts, and if not, every fault.</summary>
internal sealed record Verdict(bool IsGood, IReadOnlyList<string> Faults)
{
    private const string Mark = "FAULT  ";

    /// <summary>By serving: until every door is open, or until the start has failed.</summary>
    internal static async Task<Verdict> OfServeAsync(string[] args, string? settings = null)
    {
        await using var gateway = GatewayProcess.Start(args, settings: settings);
        await Eventually.TrueAsync(() => gateway.HasExited || gateway.Output.Any(line => line.Contains("is ready")), "a start, or its failure");
        if (!gateway.HasExited)
        {
            return new Verdict(true, []);
        }

        Assert.Equal(1, await gateway.ExitAsync());
        Assert.DoesNotContain(gateway.Error, line => line.StartsWith("   at ", StringComparison.Ordinal));
        return new Verdict(false, Told(gateway.Error));
    }

    /// <summary>By <c>check</c>. The machine is large enough.</summary>
    internal static async Task<Verdict> OfCheckAsync(string[] args, string? settings = null)
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["check", .. args, "--Gateway:Limits:MaxConnections=10", "--Gateway:Limits:MaxHttpConnections=10"], settings: settings);
        var marked = output.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line[Mark.Length..]);
        return new Verdict(exitCode == 0, [.. marked, .. Told(error.Split('\n', StringSplitOptions.RemoveEmptyEntries))]);
    }

    private static IReadOnlyList<string> Told(IReadOnlyList<string> error) => [.. error.Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line[2..])];
}
