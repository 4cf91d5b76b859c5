using Gateway.Hosting.Opening;
using Gateway.Hosting.Verbs;

namespace Gateway.Hosting;

/// <summary>The verbs of the executable. A failed start is explained here.</summary>
public static class GatewayVerbs
{
    private const string Usage = """
        Gateway                serves; options as --Gateway:Limits:MaxConnections=500 or Gateway__Limits__MaxConnections=500
        Gateway healthcheck    asks the running gateway whether it is ready; exit code 0 or 1
        Gateway selftest       starts a private instance and exchanges a message over each of its endpoints
        Gateway check          does everything that a start does except serve, and shows the configuration in effect with its budget
                               (--beside-running: an address that another process uses is not a fault; --quiet: only the verdict)
        """;

    /// <summary>Runs the verb that the arguments begin with, or serves, as a process of its own: with signals, log, and the settings beside the executable.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">
    /// Extends the gateway: <c>builder.AddGateway().AddVerb…</c>, and services. Called for every instance, including those of <c>check</c> and <c>selftest</c>.
    /// </param>
    /// <param name="map">Adds routes.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        var (output, error) = (new BestEffortWriter(Console.Out), new BestEffortWriter(Console.Error));
        try
        {
            return args switch
            {
                [] or [['-', not 'h', ..] and not "--help", ..] => await ServeVerb.RunAsync(args, configure, map),
                ["healthcheck", .. var rest] => await HealthcheckVerb.RunAsync(rest, output),
                ["selftest", .. var rest] => await SelftestVerb.RunAsync(rest, configure, map, output),
                ["check", .. var rest] => await CheckVerdict.RunAsync(rest, configure, map, output, error),
                ["--help" or "-h" or "help", ..] => await PrintAsync(output, Usage, 0),
                _ => await PrintAsync(error, $"'{args[0]}' is not a verb of Gateway.{Environment.NewLine}{Environment.NewLine}{Usage}", 2),
            };
        }
        catch (Exception exception) when (StartFault.Explain(exception) is { } text)
        {
            return await PrintAsync(error, $"Gateway can't start. {text}", 1);
        }
    }

    private static async Task<int> PrintAsync(TextWriter writer, string text, int exitCode)
    {
        await writer.WriteLineAsync(text);
        return exitCode;
    }
}
