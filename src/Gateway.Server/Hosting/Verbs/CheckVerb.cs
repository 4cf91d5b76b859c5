using Gateway.Descriptors;
using Gateway.Hosting.Checks;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Resources;
using Gateway.Http.Guard;
using Gateway.Lookup;

namespace Gateway.Hosting.Verbs;

/// <summary>
/// <c>Gateway check</c>: does everything that the start does except serving, shows the effective configuration, and reports whether the machine has the
/// required resources.
/// </summary>
internal static class CheckVerb
{
    internal static async Task<CheckReport> RunAsync(VerbContext context, bool isBesideRunning)
    {
        OutOfFilesException.ThrowIfFewerThan(OpenFiles.Min);
        var (app, opening) = await GatewayApplication.CreateAndTryOpenAsync(context.Arguments, context.Configure, context.Map, isBesideRunning);
        await using var valid = app;
        await WarmUp.RunAsync(app.Services);
        var (passed, faults) = (opening.Where(fault => fault.IsTakenByAnother && isBesideRunning).ToList(), opening.ToList());
        faults.RemoveAll(passed.Contains);
        var unprotected = app.Services.GetRequiredService<UnprotectedAddresses>();
        var budget = Budget.Create(app.Services);
        var upstreams = await UpstreamProbe.RunAsync(app.Services);
        var fleet = await FleetProbe.RunAsync(app.Services, app.Configuration, isBesideRunning);
        return new CheckReport(
            budget.Holds && upstreams.AreReached && faults.Count == 0 && fleet.CanJoin,
            faults.Count == 0 ? "The configuration is valid. In effect:" : "A start would fail: see the lines marked FAULT below. In effect:",
            EffectiveConfiguration.Format(app.Services, app.Configuration),
            [
                .. Mark("item", ListSources.Lines((IConfigurationRoot)app.Configuration)),
                new("", $"/api/ and /ws are served to {app.Services.GetRequiredService<OperatorTokens>().Access.Describe()}."),
                .. Mark("not applied", unprotected.SkippedDefaults),
                .. Mark("open to everyone", unprotected.All),
                .. Mark("", app.Services.GetRequiredService<UnusedSettings>().All.Concat(app.Services.GetRequiredService<RenamedSettings>().All).Select(setting => setting + ".")),
                .. budget.Lines.Select(line => new CheckFinding(line.Holds ? "fits" : "TOO MUCH", line.ToString())),
                .. FindRestriction(app.Services.GetRequiredService<LookupStore>()),
                .. upstreams.Findings,
                .. fleet.Findings,
                .. Mark("taken", passed),
                .. Mark("FAULT", faults),
                .. faults.Any(fault => fault.IsTakenByAnother)
                    ? [new CheckFinding("", "If a running gateway has these addresses and will end before the start, use: Gateway check --beside-running")]
                    : Array.Empty<CheckFinding>(),
            ]);
    }

    // A table that cannot be read is already among the faults.
    private static CheckFinding[] FindRestriction(LookupStore lookup)
    {
        try
        {
            lookup.Load();
            return lookup.Restriction is { } restriction ? [new CheckFinding("NOTE", $"Gateway:Lookup:File: {restriction}: changes will be refused.")] : [];
        }
        catch (Exception exception) when (StartFault.Explain(exception) is not null)
        {
            return [];
        }
    }

    private static IEnumerable<CheckFinding> Mark<T>(string mark, IEnumerable<T> lines) => lines.Select(line => new CheckFinding(mark, $"{line}"));
}
