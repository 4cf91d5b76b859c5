using System.Diagnostics;

namespace Gateway.Tests.Support;

/// <summary>A real program of the system, as operators use it.</summary>
public static class Tool
{
    /// <summary>Its path; the test is skipped where the program is missing.</summary>
    public static string Require(string program, string package)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
        Skip.If(path is null, $"{program} is not on the PATH: install Debian's {package} to run this test.");
        return path!;
    }

    /// <summary>Runs it to its end, with <paramref name="input"/> on its standard input.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string path, IEnumerable<string> arguments, string input = "", TimeSpan? timeout = null)
    {
        using var process = Process.Start(new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(timeout ?? TestClient.Patience);
        return (process.ExitCode, await output + await error);
    }
}
