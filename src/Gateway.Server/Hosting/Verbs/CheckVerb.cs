using Gateway.Descriptors;
using Gateway.Hosting.Checks;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Resources;
using Gateway.Http.Guard;
using Gateway.Lookup;

namespace Gateway.Hosting.Verbs;

/// <summary>
/// <c>Gateway check</c>: does everything that the start does except serving, prints the effective configuration, and reports whether the machine has the
/// required resources.
/// </summary>
internal static class CheckVerb
{
    /// <summary>For a check while the gateway runs: an address that another process listens on is reported and is not a fault.</summary>
    private const string BesideRunning = "--beside-running";

    internal static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map, TextWriter output)
    {
        OutOfFilesException.ThrowIfFewerThan(OpenFiles.Min);
        var (app, opening) = await GatewayApplication.CreateAndTryOpenAsync([.. args.Where(arg => arg != BesideRunning)], configure, map);
        await using var valid = app;
        await WarmUp.RunAsync(app.Services);
        var (passed, faults) = (opening.Where(fault => fault.IsTakenByAnother && args.Contains(BesideRunning)).ToList(), opening.ToList());
        faults.RemoveAll(passed.Contains);
        await output.WriteLineAsync(faults.Count == 0 ? "The configuration is valid. In effect:" : "A start would fail: see the lines marked FAULT below. In effect:");
        await output.WriteLineAsync(EffectiveConfiguration.Format(app.Services, app.Configuration));
        await WriteAsync(output, "item", ListSources.Lines((IConfigurationRoot)app.Configuration));
        await output.WriteLineAsync($"/api/ and /ws are served to {app.Services.GetRequiredService<ApiGuard>().Access.Describe()}.");
        var unprotected = app.Services.GetRequiredService<UnprotectedAddresses>();
        await WriteAsync(output, "not applied", unprotected.SkippedDefaults);
        await WriteAsync(output, "open to everyone", unprotected.All);
        foreach (var setting in app.Services.GetRequiredService<UnusedSettings>().All)
        {
            await output.WriteLineAsync(setting + ".");
        }

        var budget = Budget.Create(app.Services);
        foreach (var line in budget.Lines)
        {
            await output.WriteLineAsync($"{(line.Holds ? "fits" : "TOO MUCH")}  {line}");
        }

        if (FindRestriction(app.Services.GetRequiredService<LookupStore>()) is { } restriction)
        {
            await output.WriteLineAsync($"NOTE  Gateway:Lookup:File: {restriction}: changes will be refused.");
        }

        var areReached = await UpstreamProbe.RunAsync(app.Services, output);
        await WriteAsync(output, "taken", passed);
        await WriteAsync(output, "FAULT", faults);
        if (faults.Any(fault => fault.IsTakenByAnother))
        {
            await output.WriteLineAsync($"If a running gateway has these addresses and will end before the start, use: Gateway check {BesideRunning}");
        }

        return budget.Holds && areReached && faults.Count == 0 ? 0 : 1;
    }

    // A table that cannot be read is already among the faults.
    private static string? FindRestriction(LookupStore lookup)
    {
        try
        {
            lookup.Load();
            return lookup.Restriction;
        }
        catch (Exception exception) when (StartFault.Explain(exception) is not null)
        {
            return null;
        }
    }

    private static async Task WriteAsync<T>(TextWriter output, string what, IEnumerable<T> lines)
    {
        foreach (var line in lines)
        {
            await output.WriteLineAsync($"{what}  {line}");
        }
    }
}
