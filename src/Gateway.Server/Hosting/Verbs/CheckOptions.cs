namespace Gateway.Hosting.Verbs;

/// <summary>The options of <c>Gateway check</c>.</summary>
/// <param name="IsBesideRunning">For a check while the gateway runs: an address that another process listens on is reported and is not a fault.</param>
/// <param name="IsQuiet">Prints only the verdict.</param>
/// <param name="IsJson">Prints JSON.</param>
internal sealed record CheckOptions(bool IsBesideRunning, bool IsQuiet, bool IsJson);
