using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

public sealed class RunFromRootTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    [Fact]
    public async Task The_readmes_command_serves_from_the_root()
    {
        var start = new ProcessStartInfo("dotnet", ["run", "--no-build", "-c", Configuration, "--project", "src/Gateway", "--", .. GatewayProcess.AnyPorts])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var run = Process.Start(start)!;
        try
        {
            // The SDK looks at the whole project before it runs it.
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var line = "";
            while (line is not null && !line.Contains("is ready"))
            {
                line = await run.StandardOutput.ReadLineAsync(patience.Token);
            }

            Assert.Contains("4 listeners", line);
            Assert.StartsWith("{", line);
        }
        finally
        {
            run.Kill(entireProcessTree: true);
            await run.WaitForExitAsync();
        }
    }
}
