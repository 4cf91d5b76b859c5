using Gateway.Hosting.CommandLine;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Verbs;

namespace Gateway.Hosting;

/// <summary>The verbs of the executable. A failed start is explained here.</summary>
public static class GatewayVerbs
{
    /// <summary>Runs the verb that the arguments begin with, or serves, as a process of its own: with signals, log, and the settings beside the executable.</summary>
    /// <remarks>
    /// Arguments that set a key of the configuration (<c>--Section:Key=value</c>, <c>--urls=…</c>) reach it as in any host. Everything after <c>--</c> does so
    /// whatever it is called: keys of the host's own that are in no section are given there.
    /// </remarks>
    /// <param name="args">The command line.</param>
    /// <param name="configure">
    /// Extends the gateway: <c>builder.AddGateway().AddVerb…</c>, and services. Called for every instance, including those of <c>check</c>, <c>config</c> and
    /// <c>selftest</c>.
    /// </param>
    /// <param name="map">Adds routes.</param>
    /// <returns>The exit code: 0; 1 if something is not valid, does not fit or is not healthy; 2 if the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        var (output, error) = (new BestEffortWriter(Console.Out), new BestEffortWriter(Console.Error));
        try
        {
            var arguments = CommandLineArguments.Split(args);
            return arguments.Words switch
            {
                // Neither needs a parser: the gateway that serves does not load it, nor does the health check, which runs every few seconds.
                [] => await ServeVerb.RunAsync(arguments.Configuration, configure, map),
                ["healthcheck"] => await HealthcheckVerb.RunAsync(new VerbContext(arguments.Configuration, configure, map, output, error), isJson: false, isVerbose: false),
                _ => await ParseAndRunAsync(arguments, configure, map, output, error),
            };
        }
        catch (Exception exception) when (StartFault.Explain(exception) is { } text)
        {
            await error.WriteLineAsync($"Gateway can't start. {text}");
            return ExitCode.Failed;
        }
    }

    private static Task<int> ParseAndRunAsync(
        CommandLineArguments arguments, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map, TextWriter output, TextWriter error) =>
        new GatewayCommandLine(new VerbContext(arguments.Configuration, configure, map, output, error, Terminal.IsOutput)).RunAsync(arguments.Words);
}
