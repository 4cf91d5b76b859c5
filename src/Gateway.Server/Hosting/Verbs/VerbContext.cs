namespace Gateway.Hosting.Verbs;

/// <summary>What every verb gets.</summary>
/// <param name="Arguments">The arguments of the configuration.</param>
/// <param name="Configure">Extends the gateway.</param>
/// <param name="Map">Adds routes.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsTerminal">Whether a person reads the output, at a terminal that can show tables.</param>
internal sealed record VerbContext(IReadOnlyList<string> Arguments, Action<WebApplicationBuilder>? Configure, Action<WebApplication>? Map, TextWriter Output, TextWriter Error, bool IsTerminal = false)
{
    /// <summary>The same with more arguments before the others, which override them.</summary>
    internal VerbContext With(params ReadOnlySpan<string> before) => this with { Arguments = [.. before, .. Arguments] };
}
