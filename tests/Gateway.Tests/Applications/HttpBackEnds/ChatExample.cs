using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>The real process of an example in deploy/examples.</summary>
internal sealed partial class ChatExample : IAsyncDisposable
{
    private readonly Process _process;

    private ChatExample(Process process, string url) => (_process, Url) = (process, url);

    /// <summary>Where it listens.</summary>
    internal string Url { get; }

    /// <summary>Starts it; the test is skipped where its language is missing.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="gateway">The gateway's API.</param>
    /// <param name="secrets">Those that it believes; none, and it believes everyone.</param>
    internal static async Task<ChatExample> StartAsync(string file, string gateway, params string[] secrets)
    {
        var program = file.EndsWith(".py", StringComparison.Ordinal) ? Tool.Require("python3", "python3") : Tool.Require("node", "nodejs");
        var process = Process.Start(new ProcessStartInfo(program, Path.Combine(Repository.Root, "deploy", "examples", file))
        {
            RedirectStandardOutput = true,
            Environment = { ["PORT"] = "0", ["GATEWAY"] = gateway, ["WEBHOOK_SECRETS"] = string.Join(' ', secrets) },
        })!;
        var said = await process.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience);
        return new ChatExample(process, Address().Match(said!).Value);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Address();
}
