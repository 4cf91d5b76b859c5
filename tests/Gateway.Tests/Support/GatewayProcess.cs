using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>The real executable in a process of its own, with a command line, an environment and an appsettings.json of the test's.</summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    /// <summary>Signals by number, as <c>kill</c> takes them.</summary>
    public const int HangUp = 1;

    public const int Interrupt = 2;

    public const int Quit = 3;

    public const int User1 = 10;

    public const int Terminate = 15;

    public const int Continue = 18;

    /// <summary>SIGSTOP: it stands still until <see cref="Continue"/>.</summary>
    public const int Pause = 19;

    /// <summary>Ports of the system's choice for every door that appsettings.json names, and a stop that waits for no load balancer.</summary>
    public static readonly string[] AnyPorts =
    [
        "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0",
        "--Gateway:Listeners:line:Url=tcp://127.0.0.1:0",
        "--Gateway:Listeners:frames:Url=tcp://127.0.0.1:0",
        "--Gateway:Listeners:echo:Url=tcp://127.0.0.1:0",
        "--Gateway:Lookup:Udp:Url=udp://127.0.0.1:0",
        "--Gateway:Shutdown:Grace=00:00:00",
        "--Gateway:Shutdown:Drain=00:00:05",
    ];

    private readonly Process _process;
    private readonly string? _folder;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();

    private GatewayProcess(Process process, string? folder)
    {
        _process = process;
        _folder = folder;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Output => [.. _output];

    public IReadOnlyList<string> Error => [.. _error];

    /// <summary>
    /// Starts it; with <paramref name="settings"/>, from a folder of its own with that appsettings.json, and with <paramref name="defaults"/>, if given, as its defaults.json; <paramref name="before"/> is a program
    /// that runs it, such as ip netns exec; <paramref name="prepare"/> has its hand in that folder first; <paramref name="program"/> is an assembly other than ours.
    /// </summary>
    public static GatewayProcess Start(
        string[] args, Dictionary<string, string>? environment = null, string? settings = null, string[]? before = null, string? defaults = null, Action<string>? prepare = null, string? program = null)
    {
        var folder = settings is null ? null : Install(settings, defaults);
        prepare?.Invoke(folder!);
        string[] line = [.. before ?? [], .. DefaultSignals(), .. Program(folder, program), .. args];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsConfiguration).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return new GatewayProcess(Process.Start(start)!, folder);
    }

    /// <summary>The settings file of one that has a folder of its own.</summary>
    public string SettingsFile => Path.Combine(_folder!, "appsettings.json");

    /// <summary>Starts it and waits until every door is open.</summary>
    public static async Task<GatewayProcess> StartReadyAsync(string[] args, Dictionary<string, string>? environment = null, string? settings = null, string[]? before = null, string? defaults = null, string? program = null)
    {
        var gateway = Start(args, environment, settings, before, defaults, program: program);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("is ready")) || gateway._process.HasExited, "a ready gateway");
        Assert.False(gateway._process.HasExited, string.Join('\n', gateway.Error));
        return gateway;
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] args,
        Dictionary<string, string>? environment = null,
        string? settings = null,
        string[]? before = null,
        string? defaults = null,
        Action<string>? prepare = null)
    {
        await using var gateway = Start(args, environment, settings, before, defaults, prepare);
        var exitCode = await gateway.ExitAsync();
        return (exitCode, string.Join('\n', gateway.Output), string.Join('\n', gateway.Error));
    }

    /// <summary>Where a listener was bound, as its log line says.</summary>
    public IPEndPoint EndPoint(string listener) => IPEndPoint.Parse(new Uri(Url(new Regex($@"{listener} listens on (tcp://[^\s:]+:\d+)"))).Authority);

    /// <summary>Where HTTP was bound, as the log says.</summary>
    public Uri Http => new(Url(new Regex(@"HTTP on (http://[^\s,]+:\d+)")));

    public bool HasExited => _process.HasExited;

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Its appsettings.json, where it has one of its own.</summary>
    public string Settings => Path.Combine(_folder!, "appsettings.json");

    /// <summary>What its open files are, by /proc; not of one that another program runs.</summary>
    public string[] Files() => [.. Directory.GetFiles($"/proc/{_process.Id}/fd").Select(file => new FileInfo(file).LinkTarget ?? "")];

    /// <summary>What it has taken so far, on all processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The assemblies that it has loaded. Linux.</summary>
    public IReadOnlyList<string> Maps() =>
        [.. File.ReadLines($"/proc/{_process.Id}/maps").Select(line => line.Split(' ')[^1]).Where(path => path.EndsWith(".dll", StringComparison.Ordinal)).Distinct()];

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>SIGKILL: nothing of it runs any more when this is done.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TestClient.Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Of what runs it, too.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>
    /// A child inherits which signals are ignored: under nohup, or in the background of a script, these would be, and the runtime leaves
    /// them so. Where that can't be undone the test is skipped.
    /// </summary>
    private static string[] DefaultSignals()
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        var ignored = Convert.ToUInt64(File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16);
        if (!new[] { HangUp, Interrupt, Quit, User1, Terminate }.Any(signal => (ignored & (1UL << (signal - 1))) != 0))
        {
            return [];
        }

        string[] env = ["env", "--default-signal=HUP,INT,QUIT,USR1,TERM"];
        using var tried = Process.Start(new ProcessStartInfo(env[0], [env[1], "true"]) { RedirectStandardError = true })!;
        tried.WaitForExit();
        Skip.If(tried.ExitCode != 0, "The tests run with signals ignored (nohup, or in a script's background), and env has no --default-signal (coreutils 8.31) to undo that.");
        return env;
    }

    private static string[] Program(string? folder, string? program) => program is null && ExecutableServer.Path is { } executable
        ? [folder is null ? executable : Path.Combine(folder, "Gateway")]
        : ["dotnet", program ?? Path.Combine(folder ?? AppContext.BaseDirectory, "Gateway.dll")];

    private string Url(Regex pattern) => Output.Select(line => pattern.Match(line)).First(match => match.Success).Groups[1].Value;

    private static string Install(string settings, string? defaults)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-").FullName;
        foreach (var file in ExecutableServer.Path is { } executable ? [executable] : Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => IsOfGateway(Path.GetFileName(file))))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(folder, "appsettings.json"), settings);
        if (defaults is not null)
        {
            File.WriteAllText(Path.Combine(folder, "defaults.json"), defaults);
        }

        return folder;
    }

    private static bool IsOfGateway(string file) =>
        !file.StartsWith("Gateway.Tests", StringComparison.Ordinal) && !file.StartsWith("xunit", StringComparison.OrdinalIgnoreCase)
        && (file.EndsWith(".dll", StringComparison.Ordinal) || file.StartsWith("Gateway.", StringComparison.Ordinal));

    private static bool IsConfiguration(string name) =>
        name.Contains("__", StringComparison.Ordinal)
        || new[] { "ASPNETCORE_", "FORWARDEDHEADERS_", "DOTNET_ENVIRONMENT", "OTEL_", "URLS" }.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
