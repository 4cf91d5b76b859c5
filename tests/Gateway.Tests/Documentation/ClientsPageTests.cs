using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Documentation;

/// <summary>docs/clients.md: its settings file starts, and each of its three fleets runs with its own commands and gets the answers that it shows.</summary>
public sealed partial class ClientsPageTests
{
    private static readonly string Page = Repository.Read("docs/clients.md");

    [SkippableFact]
    public async Task Tills_with_certificates_run_as_on_the_page()
    {
        Tool.Require("curl", "curl");
        Tool.Require("openssl", "openssl");
        using var folder = new TempDirectory();
        await WriteFilesAsync(folder);
        var (certificates, terminal, online, away) = (Console("Tills", 0), Console("Tills", 1), Console("Tills", 2), Console("Tills", 3));
        await AssertAsync(folder, null, certificates);
        await using var gateway = await StartAsync(folder);

        using var till = Start(folder, gateway, Assert.Single(Commands(terminal)).Command);
        Process? again = null;
        foreach (var line in terminal.Split('\n')[1..])
        {
            if (line == "WHOAMI")
            {
                await till.StandardInput.WriteLineAsync(line);
                continue;
            }

            if (line == "NOTICE replaced")
            {
                again = Start(folder, gateway, Assert.Single(Commands(terminal)).Command);
                Assert.Equal("READY", await ReadAsync(again));
            }

            Assert.Equal(Masked(line), Masked(await ReadAsync(till)));
            if (line.StartsWith("OK ", StringComparison.Ordinal))
            {
                await AssertAsync(folder, gateway, online);
            }
        }

        Assert.Null(await till.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience));
        await again!.StandardInput.WriteLineAsync("QUIT");
        Assert.Equal("BYE", await ReadAsync(again));
        again.Dispose();
        await AwaitAsync(gateway, "till-7", online: false);
        await AssertAsync(folder, gateway, away);
        await AssertAsync(folder, gateway, Console("Duplicate", 0));
    }

    [SkippableFact]
    public async Task Trackers_by_their_first_message_run_as_on_the_page()
    {
        Tool.Require("curl", "curl");
        Tool.Require("xxd", "xxd");
        Tool.Require("nc", "netcat-openbsd");
        using var folder = new TempDirectory();
        await WriteFilesAsync(folder);
        await using var gateway = await StartAsync(folder);
        using var tracker = Start(folder, gateway, Assert.Single(Commands(Console("Trackers", 0))).Command);
        await AwaitAsync(gateway, "0123456789012345", online: true);
        var commands = Commands(Console("Trackers", 1));
        foreach (var (command, answer) in commands[..^1])
        {
            Assert.Equal(Masked(answer), Masked(await RunAsync(folder, gateway, command)));
        }

        await tracker.WaitForExitAsync().WaitAsync(TestClient.Patience);
        Assert.Equal(commands[^1].Answer, await RunAsync(folder, gateway, commands[^1].Command));
    }

    [SkippableFact]
    public async Task A_fleet_of_tokens_runs_as_on_the_page()
    {
        Tool.Require("nc", "netcat-openbsd");
        Tool.Require("openssl", "openssl");
        using var folder = new TempDirectory();
        await WriteFilesAsync(folder);
        var commands = Commands(Console("A fleet", 0));
        await RunAsync(folder, null, commands[0].Command);
        await using var gateway = await StartAsync(folder);
        Assert.Equal(Masked(commands[^1].Answer), Masked(await RunAsync(folder, gateway, string.Join('\n', commands.Select(one => one.Command).Skip(1)))));

        // Its two scales write to each other.
        var tokens = (await File.ReadAllLinesAsync(folder["scales.tokens"])).Select(line => line.Split(" = ")).ToDictionary(parts => parts[0], parts => parts[1]);
        Dictionary<string, TestClient> scales = [];
        foreach (var line in Section("TELL").Split("```transcript\n")[1].Split("\n```")[0].Split('\n').Select(line => Said().Match(line)))
        {
            foreach (var name in tokens.Keys.Where(name => !scales.ContainsKey(name)))
            {
                scales[name] = await TestClient.ConnectAsync(gateway.EndPoint("scales"));
                Assert.Equal("READY", await scales[name].ReceiveAsync());
                await scales[name].SendAsync($"AUTH {tokens[name]}");
                Assert.Equal("OK", await scales[name].ReceiveAsync());
            }

            if (line.Groups[2].Value == ">")
            {
                await scales[line.Groups[1].Value].SendAsync(line.Groups[3].Value);
            }
            else
            {
                Assert.Equal(line.Groups[3].Value, await scales[line.Groups[1].Value].ReceiveAsync());
            }
        }

        Assert.Equal(2, scales.Count);
        foreach (var scale in scales.Values)
        {
            scale.Dispose();
        }
    }

    private static Task<GatewayProcess> StartAsync(TempDirectory folder)
    {
        var settings = Page[(Page.IndexOf("```json\n", StringComparison.Ordinal) + 8)..];
        return GatewayProcess.StartReadyAsync(
            [
                "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0",
                .. new[] { "tills", "trackers", "scales" }.Select(listener => $"--Gateway:Listeners:{listener}:Url=tcp://127.0.0.1:0"),
                $"--Gateway:Listeners:tills:Tls:Certificate={folder["tls/server.pem"]}",
                $"--Gateway:Listeners:tills:Tls:Key={folder["tls/server.key"]}",
                $"--Gateway:Listeners:tills:Tls:ClientCa={folder["tls/ca.pem"]}",
                $"--Gateway:Listeners:scales:TokensFile={folder["scales.tokens"]}",
            ],
            settings: settings[..settings.IndexOf("```", StringComparison.Ordinal)]);
    }

    // The page's files that the test at hand has no use for, so that the gateway starts.
    private static async Task WriteFilesAsync(TempDirectory folder)
    {
        using var certificates = new TestCertificates();
        Directory.CreateDirectory(folder["tls"]);
        File.Copy(certificates.CertificateFile, folder["tls/server.pem"]);
        File.Copy(certificates.KeyFile, folder["tls/server.key"]);
        File.Copy(certificates.AuthorityFile, folder["tls/ca.pem"]);
        await File.WriteAllTextAsync(folder["scales.tokens"], "scale-9 = 0123456789abcdef\n");
    }

    private static async Task AssertAsync(TempDirectory folder, GatewayProcess? gateway, string console)
    {
        var commands = Commands(console);
        Assert.NotEmpty(commands);
        foreach (var (command, answer) in commands)
        {
            Assert.Equal(Masked(answer), Masked(await RunAsync(folder, gateway, command)));
        }
    }

    private static async Task<string> RunAsync(TempDirectory folder, GatewayProcess? gateway, string command)
    {
        using var process = Start(folder, gateway, command);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TestClient.Patience);
        await process.WaitForExitAsync().WaitAsync(TestClient.Patience);
        Assert.True(process.ExitCode == 0, $"{command}: {process.ExitCode}");
        return output.TrimEnd('\n');
    }

    // The page's ports are those of this run.
    private static Process Start(TempDirectory folder, GatewayProcess? gateway, string command)
    {
        if (gateway is not null)
        {
            command = command.Replace("localhost:8080", gateway.Http.Authority, StringComparison.Ordinal)
                .Replace("127.0.0.1:9443", gateway.EndPoint("tills").ToString(), StringComparison.Ordinal)
                .Replace("127.0.0.1 5023", $"127.0.0.1 {gateway.EndPoint("trackers").Port}", StringComparison.Ordinal)
                .Replace("127.0.0.1 9000", $"127.0.0.1 {gateway.EndPoint("scales").Port}", StringComparison.Ordinal);
        }

        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec 2>/dev/null\n{command}"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    private static async Task<string> ReadAsync(Process process) => (await process.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience))!;

    private static async Task AwaitAsync(GatewayProcess gateway, string name, bool online)
    {
        using var http = new HttpClient { BaseAddress = gateway.Http };
        await Eventually.TrueAsync(
            async () => (await http.GetStringAsync($"/api/v1/clients?prefix={name}")).Contains($"\"online\":{(online ? "true" : "false")}", StringComparison.Ordinal), $"{name} online: {online}");
    }

    // Where a section begins with these words, its console block of this number.
    private static string Console(string section, int number) => Section(section).Split("```console\n")[number + 1].Split("\n```")[0];

    private static string Section(string title) => Page.Split("\n## ").Single(section => section.StartsWith(title, StringComparison.Ordinal));

    private static List<(string Command, string Answer)> Commands(string console) =>
        [.. $"\n{console}".Split("\n$ ").Skip(1).Select(part => (part.Split('\n')[0], string.Join('\n', part.Split('\n')[1..])))];

    // What differs from run to run: ids, ports, times, and counts that are read while they grow.
    private static string Masked(string text) => Time().Replace(Changing().Replace(Node().Replace(Id().Replace(Port().Replace(text, "$1PORT"), "ID"), "$1NODE"), "$1N"), "TIME");

    [GeneratedRegex(@"\b0[0-9a-z]{12}\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"(127\.0\.0\.1:)\d+")]
    private static partial Regex Port();

    [GeneratedRegex(@"(""node"":"")[^""]+")]
    private static partial Regex Node();

    [GeneratedRegex(@"(""(?:bytes|messages|mostMessages)\w*"":)\d+")]
    private static partial Regex Changing();

    [GeneratedRegex(@"""\d{4}-\d\d-\d\dT[0-9:.+]+""|(?<=At"":)null")]
    private static partial Regex Time();

    [GeneratedRegex(@"^(\S+)\s+([<>]) (.*)$")]
    private static partial Regex Said();
}
