using System.Text.Json.Nodes;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Schema;

namespace Gateway.Hosting.Verbs;

/// <summary>
/// The result of <c>Gateway check</c> in one line. It is printed first and again last, because the effective configuration is longer than a screen. With
/// <c>--quiet</c> it is the only output.
/// </summary>
internal static class CheckVerdict
{
    private static readonly string[] Read = ["Gateway__", "Kestrel__", "Logging__", "DOTNET_ENVIRONMENT", "ASPNETCORE_", "OTEL_", "URLS"];

    internal static async Task<int> RunAsync(VerbContext context, CheckOptions options)
    {
        CheckReport? report = null;
        Exception? failure = null;
        try
        {
            report = await CheckVerb.RunAsync(context, options.IsBesideRunning);
        }
        catch (Exception exception) when (StartFault.Explain(exception) is not null)
        {
            failure = exception;
        }

        var verdict = report switch
        {
            { IsOk: true } => "OK: Gateway would start with this configuration, and this machine has the memory, open files and stop time for it.",
            not null when options.IsQuiet => "NOT OK: run check without --quiet to see what does not fit or can't be reached.",
            not null => "NOT OK: the lines that begin in capitals say why.",
            null => "NOT OK: Gateway would not start with this configuration.",
        };
        if (options.IsJson)
        {
            await context.Output.WriteLineAsync(ToJson(verdict, report, failure, options.IsQuiet).ToJsonString(JsonText.Indented));
        }
        else
        {
            await context.Output.WriteLineAsync(verdict);
            if (!options.IsQuiet)
            {
                await WriteAsync(context, verdict, report, failure);
            }
        }

        return report is { IsOk: true } ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task WriteAsync(VerbContext context, string verdict, CheckReport? report, Exception? failure)
    {
        var variables = Variables();
        await context.Output.WriteLineAsync(variables.Count > 0 ? $"Set by environment variables: {string.Join(", ", variables)}." : "No environment variable sets anything.");
        if (report is not null)
        {
            await context.Output.WriteLineAsync(report.Heading);
            await context.Output.WriteLineAsync(report.Configuration);
            foreach (var finding in report.Findings)
            {
                await context.Output.WriteLineAsync(finding.ToString());
            }
        }

        if (failure is not null)
        {
            await context.Output.FlushAsync();
            await context.Error.WriteLineAsync($"Gateway can't start. {StartFault.Explain(failure)}");
        }

        await context.Output.WriteLineAsync(verdict);
    }

    private static JsonObject ToJson(string verdict, CheckReport? report, Exception? failure, bool isQuiet)
    {
        var json = new JsonObject { ["ok"] = report is { IsOk: true }, ["verdict"] = verdict };
        if (!isQuiet)
        {
            var faults = failure is null ? [] : failure is ConfigurationException { Faults: var all } ? all : [StartFault.Explain(failure)!];
            json["faults"] = new JsonArray([.. faults.Select(fault => (JsonNode)fault)]);
            json["environment"] = new JsonArray([.. Variables().Select(variable => (JsonNode)variable)]);
            json["findings"] = new JsonArray([.. (report?.Findings ?? []).Select(finding => (JsonNode)new JsonObject { ["mark"] = finding.Mark, ["text"] = finding.Text })]);
            json["configuration"] = report is null ? null : JsonNode.Parse(report.Configuration);
        }

        return json;
    }

    // Only their names, because any value may be secret. Under dotnet run they include those of launchSettings.json, which an installed gateway does not have.
    private static List<string> Variables() => [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Where(name => Read.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        .Order(StringComparer.Ordinal)];
}
