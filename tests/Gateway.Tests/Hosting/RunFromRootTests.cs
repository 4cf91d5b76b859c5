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

    private static readonly string[] Run = ["run", "--no-build", "-c", Configuration, "--project", "src/Gateway", "--"];

    [Fact]
    public async Task The_readmes_command_serves_from_the_root()
    {
        using var run = Start([.. Run, .. GatewayProcess.AnyPorts]);
        try
        {
            var line = await ReadUntilAsync(run.StandardOutput, "is ready");
            Assert.Contains("4 listeners", line);
            Assert.StartsWith("{", line);
        }
        finally
        {
            run.Kill(entireProcessTree: true);
            await run.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Its_check_shows_the_settings_that_its_run_has_and_where_they_are_from()
    {
        // The time to drain is the test's own; the grace is launchSettings.json's, and the run has it too.
        string[] settings = ["--Gateway:Shutdown:Drain=00:00:07"];
        using var check = Start([.. Run, "check", .. settings]);
        await ReadUntilAsync(check.StandardOutput, "Set by environment variables: .*Gateway__Shutdown__Grace");
        await ReadUntilAsync(check.StandardOutput, "\"Grace\": \"00:00:00\"");
        await ReadUntilAsync(check.StandardOutput, "\"Drain\": \"00:00:07\"");
        await check.StandardOutput.ReadToEndAsync();
        await check.WaitForExitAsync();

        using var run = Start([.. Run, .. GatewayProcess.AnyPorts.Where(argument => !argument.Contains("Shutdown")), .. settings]);
        try
        {
            await ReadUntilAsync(run.StandardOutput, "See: ");
            Assert.Equal(0, (await Tool.RunAsync(Tool.Require("pkill", "procps"), ["-TERM", "-P", $"{run.Id}"])).ExitCode);
            await ReadUntilAsync(run.StandardOutput, "accepting for 00:00:00, then closing 0 sessions within 00:00:07");
        }
        finally
        {
            run.Kill(entireProcessTree: true);
            await run.WaitForExitAsync();
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_start_says_that_it_compiles(bool isFirst)
    {
        Skip.If(OperatingSystem.IsWindows(), "/dev/stderr");
        using var empty = new TempDirectory();
        using var build = Start(["msbuild", "src/Gateway/Gateway.csproj", "-nologo", "-v:q", "-t:Restore", $"-p:Configuration={Configuration}", .. isFirst ? [$"-p:IntermediateOutputPath={empty.Path}/"] : Array.Empty<string>()]);
        var told = await build.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(isFirst, told.Contains("Compiling Gateway"));
        Assert.Empty(await build.StandardOutput.ReadToEndAsync());
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", arguments)
    {
        WorkingDirectory = Repository.Root,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    // The SDK looks at the whole project before it runs it.
    private static async Task<string> ReadUntilAsync(StreamReader reader, string pattern)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await reader.ReadLineAsync(timeout.Token) is { } line)
        {
            if (System.Text.RegularExpressions.Regex.IsMatch(line, pattern))
            {
                return line;
            }
        }

        throw new EndOfStreamException($"No '{pattern}'");
    }
}
