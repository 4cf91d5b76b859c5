namespace Gateway.Hosting.Verbs;

/// <summary>What <c>Gateway check</c> found.</summary>
/// <param name="IsOk">Whether a start would succeed and everything fits.</param>
/// <param name="Heading">What was found about the configuration.</param>
/// <param name="Configuration">The effective configuration, as JSON.</param>
/// <param name="Findings">The lines below it.</param>
internal sealed record CheckReport(bool IsOk, string Heading, string Configuration, IReadOnlyList<CheckFinding> Findings);
