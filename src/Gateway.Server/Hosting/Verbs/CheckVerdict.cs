using Gateway.Hosting.Opening;

namespace Gateway.Hosting.Verbs;

/// <summary>
/// The result of <c>Gateway check</c> in one line. It is printed first and again last, because the effective configuration is longer than a screen. With
/// <c>--quiet</c> it is the only output.
/// </summary>
internal static class CheckVerdict
{
    private const string Quiet = "--quiet";

    private static readonly string[] Read = ["Gateway__", "Kestrel__", "Logging__", "DOTNET_ENVIRONMENT", "ASPNETCORE_", "OTEL_", "URLS"];

    internal static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map, TextWriter output, TextWriter error)
    {
        await using var found = new StringWriter();
        var exitCode = 1;
        string? fault = null;
        try
        {
            exitCode = await CheckVerb.RunAsync([.. args.Where(arg => arg != Quiet)], configure, map, found);
        }
        catch (Exception exception) when (StartFault.Explain(exception) is { } text)
        {
            fault = $"Gateway can't start. {text}";
        }

        var verdict = (exitCode, fault) switch
        {
            (0, _) => "OK: Gateway would start with this configuration, and this machine has the memory, open files and stop time for it.",
            (_, null) => "NOT OK: the lines that begin in capitals say why.",
            _ => "NOT OK: Gateway would not start with this configuration.",
        };
        await output.WriteLineAsync(verdict);
        if (args.Contains(Quiet))
        {
            return exitCode;
        }

        await output.WriteLineAsync(Variables() is { Length: > 0 } variables ? $"Set by environment variables: {variables}." : "No environment variable sets anything.");
        await output.WriteAsync(found.ToString());
        if (fault is not null)
        {
            await output.FlushAsync();
            await error.WriteLineAsync(fault);
        }

        await output.WriteLineAsync(verdict);
        return exitCode;
    }

    // Only their names, because any value may be secret. Under dotnet run they include those of launchSettings.json, which an installed gateway does not have.
    private static string Variables() => string.Join(", ", Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Where(name => Read.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        .Order(StringComparer.Ordinal));
}
