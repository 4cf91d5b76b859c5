using System.Text;
using Gateway.Applications;
using Gateway.Commands;
using Gateway.Framing;
using Gateway.Hosting;
using Gateway.Samples;
using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Hosting;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Documentation;

/// <summary>docs/extending.md shows code that runs: a file and a line for each new thing, and everything else picks it up.</summary>
public sealed class ExtendingPageTests
{
    private static Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
        TimeProvider.System,
        services => services
            .AddSingleton<ICommand, TimeCommand>()
            .AddSingleton<IApplication, LengthApplication>()
            .AddSingleton<IFraming, ZeroFraming>(),
        options);

    [Theory]
    [InlineData("TimeCommand", "AddVerb")]
    [InlineData("SeenCommand", "AddVerb")]
    [InlineData("LengthApplication", "AddApplication")]
    [InlineData("ReadingsApplication", "AddApplication")]
    [InlineData("ZeroFraming", "AddFraming")]
    [InlineData("Heartbeat", null)]
    public void The_page_shows_the_samples_as_they_are_and_the_line_that_adds_them(string sample, string? add)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "extending.md"));
        var code = File.ReadAllText(Path.Combine(Repository.Root, "samples", "Gateway.Samples", sample + ".cs"));

        var usings = code[..code.IndexOf("namespace", StringComparison.Ordinal)].Trim();
        Assert.Contains($"```csharp\n{usings}\n\n{code[code.IndexOf("/// <summary>", StringComparison.Ordinal)..].TrimEnd()}\n```", page);
        if (add is not null)
        {
            Assert.Contains($".{add}<{sample}>()", page);
        }
    }

    [Theory]
    [InlineData("samples/Gateway.Samples/Program.cs")]
    [InlineData("templates/gateway/Program.cs")]
    public void The_page_shows_each_whole_program(string program) =>
        Assert.Contains($"```csharp\n{Repository.Read(program).TrimEnd()}\n```", Repository.Read("docs/extending.md"));

    [Fact]
    public async Task A_new_verb_is_served_over_lines_frames_and_HTTP_named_by_HELP_and_counted()
    {
        await using var server = await StartAsync();
        foreach (var listener in new[] { "line", "frames" })
        {
            using var client = await server.ConnectReadyAsync(listener);
            await client.SendAsync("time", "TIME now", "HELP");
            Assert.Matches(@"^OK \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", await client.ReceiveAsync());
            Assert.Equal("ERR usage: TIME", await client.ReceiveAsync());
            Assert.Contains(" TIME", await client.ReceiveAsync());
        }

        using var answer = await server.Http.PostAsync("/api/v1/commands/TIME", null);
        Assert.StartsWith("OK 20", await answer.Content.ReadAsStringAsync());
        Assert.Equal(3, (await Exposition.OfAsync(server.Http))["gateway_commands_total", "command=\"TIME\",result=\"ok\""]);
    }

    [Fact]
    public async Task A_new_application_and_a_new_framing_are_chosen_by_name_and_go_with_the_old_ones()
    {
        await using var server = await StartAsync(
            ("Gateway:Listeners:lengths:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:lengths:Application", "Length"),
            ("Gateway:Listeners:lengths:Framing", "zero"),
            ("Gateway:Listeners:zero:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:zero:Framing", "Zero"),
            ("Gateway:Listeners:zero:MaxMessageSize", "100"));
        using var lengths = await server.ConnectAsync("lengths");
        await lengths.SendBytesAsync("abc\0\0four\0"u8.ToArray());
        Assert.Equal("3\00\04\0", Encoding.ASCII.GetString(await lengths.ReceiveBytesAsync(6)));

        using var commands = await server.ConnectAsync("zero");
        await commands.SendBytesAsync("PING\0ECHO a\nb\0"u8.ToArray());
        await commands.SendBytesAsync(new byte[101].Select(_ => (byte)'x').ToArray());
        Assert.Equal("READY\0PONG\0OK a\nb\0ERR frame too large\0", Encoding.ASCII.GetString(await commands.ReceiveToEndAsync()));
        await server.AssertEndedAsync("zero", SessionEnd.FrameTooLarge);
        Assert.Contains("\"application\":\"Length\"", await server.Http.GetStringAsync("/api/v1/listeners"));
    }

    [Fact]
    public void Names_that_are_not_registered_are_told_those_that_are() =>
        Assert.Contains("use one of Line, LengthPrefixed, Raw, a preset (Nul, ", Assert.Single(Faults.Of(("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"), ("Gateway:Listeners:a:Framing", "Zero"))));

    [Fact]
    public async Task A_verb_given_twice_or_malformed_stops_the_start()
    {
        var twice = await Assert.ThrowsAsync<ConfigurationException>(() => GatewayServer.StartAsync(
            TimeProvider.System, services => services.AddSingleton<ICommand, TimeCommand>().AddSingleton<ICommand, TimeCommand>()));

        Assert.Contains("'TIME' is registered twice", twice.Message);
    }
}
