using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Gateway.Hosting.Verbs;

namespace Gateway.Hosting.CommandLine;

/// <summary>The grammar of the command line: verbs, their options, and what each of them runs.</summary>
internal sealed class GatewayCommandLine
{
    private readonly Option<string?> _file = new("--config")
    {
        HelpName = "FILE",
        Recursive = true,
        Description = "Settings file that is read instead of appsettings.json. Gateway__Config names it as well.",
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Arity = ArgumentArity.Zero,
        Description = "Says more: serve and selftest log at level Debug, config shows what each value overrides, healthcheck what answered, frame where and why it stopped.",
    };

    private readonly Option<bool> _json = new("--json") { Arity = ArgumentArity.Zero, Description = "Prints JSON, for programs." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Arity = ArgumentArity.Zero, Description = "Prints only the verdict." };

    private readonly Option<bool> _besideRunning = new("--beside-running")
    {
        Arity = ArgumentArity.Zero,
        Description = "An address that another process uses is not a fault, for a check while the gateway runs.",
    };

    private readonly VerbContext _context;

    internal GatewayCommandLine(VerbContext context)
    {
        _context = context;
        using (new EnglishTexts())
        {
            Root = Create();
        }
    }

    /// <summary>The grammar.</summary>
    internal RootCommand Root { get; }

    /// <summary>Runs what the words ask for.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        ParseResult result;
        IReadOnlyList<string> faults;
        using (new EnglishTexts())
        {
            // A word that begins with @ is no file of further words.
            result = Root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
            faults = result.Action is { ClearsParseErrors: true } ? [] : UsageFaults.Find(result);
        }

        if (faults.Count > 0)
        {
            await UsageFaults.WriteAsync(result, faults, _context.Error);
            return ExitCode.Usage;
        }

        // The verbs handle signals and explain exceptions themselves.
        return await result.InvokeAsync(new InvocationConfiguration
        {
            Output = _context.Output,
            Error = _context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private RootCommand Create()
    {
        var root = new RootCommand("Serves programs that speak plain TCP. Without a verb it serves.") { _file, _verbose };
        foreach (var command in new[] { Serve(), Check(), Config(), Healthcheck(), Selftest(), Frame(), Completion(), Help(root) })
        {
            root.Add(command);
        }

        root.SetAction((result, _) => ServeVerb.RunAsync(ServeArguments(result), _context.Configure, _context.Map));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Shows this help.";
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Shows the version.";
        version.Action = new VersionAction();
        root.Directives.Clear();
        root.Add(KeyCompletion.CreateDirective(root));
        return root;
    }

    private Command Serve()
    {
        var command = new Command("serve", "Serves until it is stopped. This is what is done without a verb.") { _verbose };
        command.SetAction((result, _) => ServeVerb.RunAsync(ServeArguments(result), _context.Configure, _context.Map));
        return command;
    }

    private Command Check()
    {
        var command = new Command("check", "Does everything that a start does except serve, and shows the configuration in effect with its budget.") { _besideRunning, _quiet, _json };
        command.SetAction((result, _) => CheckVerdict.RunAsync(
            Context(result), new CheckOptions(result.GetValue(_besideRunning), result.GetValue(_quiet), result.GetValue(_json))));
        return command;
    }

    private Command Config()
    {
        var command = new Command("config", "Prints the effective configuration with the source of each value.") { _verbose, _json };
        command.SetAction((result, _) => ConfigVerb.RunAsync(Context(result), result.GetValue(_json), result.GetValue(_verbose)));
        var schema = new Command("schema", "Prints a JSON schema of the settings file, by which editors complete and check it.");
        schema.SetAction((result, _) => SchemaVerb.RunAsync(Context(result)));
        command.Add(schema);
        return command;
    }

    private Command Healthcheck()
    {
        var command = new Command("healthcheck", "Asks the running gateway, found by the same configuration, whether it is ready.") { _verbose, _json };
        command.SetAction((result, _) => HealthcheckVerb.RunAsync(Context(result), result.GetValue(_json), result.GetValue(_verbose)));
        return command;
    }

    private Command Selftest()
    {
        var command = new Command("selftest", "Starts a private instance and exchanges a message over each of its endpoints.") { _verbose, _json };
        command.SetAction((result, _) => SelftestVerb.RunAsync(Context(result), result.GetValue(_json), result.GetValue(_verbose)));
        return command;
    }

    private Command Frame()
    {
        var framing = new Option<string?>("--framing") { HelpName = "NAME", Description = "The framing: a word as a listener's Framing has it." };
        var json = new Option<string?>("--json") { HelpName = "OBJECT", Description = "The framing as an object, in JSON." };
        var listener = new Option<string?>("--listener") { HelpName = "NAME", Description = "The framing and the limit of this listener of the configuration." };
        var hex = new Option<bool>("--hex") { Arity = ArgumentArity.Zero, Description = "The input is hex; white space in it does not count." };
        var command = new Command("frame", "Cuts captured bytes on standard input into messages, as a listener with this framing would.") { framing, json, listener, hex, _verbose };
        command.SetAction((result, _) => FrameVerb.RunAsync(
            Context(result),
            new FrameOptions(result.GetValue(framing), result.GetValue(json), result.GetValue(listener), result.GetValue(hex), result.GetValue(_verbose) || Terminal.IsError),
            Console.OpenStandardInput()));
        return command;
    }

    private Command Completion()
    {
        var shell = new Argument<string>("shell") { Description = "The shell." };
        shell.AcceptOnlyFromAmong([.. ShellScripts.Shells]);
        var command = new Command("completion", "Prints a script that completes the command line in a shell.") { shell };
        command.SetAction((result, _) => ShellScripts.WriteAsync(result.GetRequiredValue(shell), _context.Output));
        return command;
    }

    private Command Help(RootCommand root)
    {
        var verb = new Argument<string?>("verb") { Arity = ArgumentArity.ZeroOrOne, Description = "The verb." };
        var command = new Command("help", "Shows the help, or that of a verb.") { verb };
        command.SetAction((result, _) => RunAsync(result.GetValue(verb) switch
        {
            null => ["--help"],
            { } name when root.Subcommands.Any(one => one.Name == name) => [name, "--help"],

            // Answered as a word that is no verb.
            { } other => [other],
        }));
        return command;
    }

    // Before those given, so that a level on the command line is stronger.
    private IReadOnlyList<string> ServeArguments(ParseResult result) => result.GetValue(_verbose)
        ? Context(result).With("--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Gateway=Debug").Arguments
        : Context(result).Arguments;

    private VerbContext Context(ParseResult result) => result.GetValue(_file) is { } file ? _context.With($"--{NamedSettingsFile.Key}={file}") : _context;
}
