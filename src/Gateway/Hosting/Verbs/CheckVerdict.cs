namespace Gateway.Hosting.Verbs;

/// <summary>
/// What <c>Gateway check</c> comes to, in one line: it stands first, and once more last, since what is in effect is longer than a screen. With <c>--quiet</c> it
/// stands alone.
/// </summary>
internal static class CheckVerdict
{
    private const string Quiet = "--quiet";

    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        await using var found = new StringWriter();
        var exitCode = 1;
        string? fault = null;
        try
        {
            exitCode = await CheckVerb.RunAsync([.. args.Where(arg => arg != Quiet)], found);
        }
        catch (Exception exception) when (StartFault.Explain(exception) is { } text)
        {
            fault = $"Gateway can't start. {text}";
        }

        var verdict = (exitCode, fault) switch
        {
            (0, _) => "OK: Gateway would start with this configuration, and it fits.",
            (_, null) => "NOT OK: the lines that begin in capitals say what does not hold.",
            _ => "NOT OK: Gateway would not start with this configuration.",
        };
        await output.WriteLineAsync(verdict);
        if (args.Contains(Quiet))
        {
            return exitCode;
        }

        await output.WriteAsync(found.ToString());
        if (fault is not null)
        {
            await output.FlushAsync();
            await error.WriteLineAsync(fault);
        }

        await output.WriteLineAsync(verdict);
        return exitCode;
    }
}
