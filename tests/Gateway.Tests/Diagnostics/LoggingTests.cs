using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Diagnostics;

/// <summary>The real executable's log, while clients send what they should not.</summary>
public sealed partial class LoggingTests
{
    private static readonly string[] Everything = [.. GatewayProcess.AnyPorts, "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Microsoft=Debug"];

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task In_a_pipe_every_line_is_one_JSON_object(string environment)
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(Everything, new() { ["DOTNET_ENVIRONMENT"] = environment });
        await MisbehaveAsync(gateway);

        Assert.All(gateway.Output, line =>
        {
            using var entry = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, entry.RootElement.ValueKind);
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", entry.RootElement.GetProperty("Timestamp").GetString());
            Assert.True(entry.RootElement.TryGetProperty("Message", out _));
        });
        Assert.All(gateway.Output, AssertPrintable);
    }

    [Fact]
    public async Task The_operator_has_the_last_word_on_the_form()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync([.. Everything, "--Logging:Console:FormatterName=lines"]);
        await MisbehaveAsync(gateway);

        Assert.Contains(gateway.Output, line => Readable().IsMatch(line));
        Assert.All(gateway.Output, line => Assert.True(Readable().IsMatch(line) || line.StartsWith("    ", StringComparison.Ordinal), line));
        Assert.All(gateway.Output, AssertPrintable);
    }

    private static async Task MisbehaveAsync(GatewayProcess gateway)
    {
        // Escapes that would colour or wipe a terminal, line ends that would forge a line, NUL and what is no UTF-8.
        var nasty = "\u001b[2J\u001b[31m{\"forged\":1}\r\nforged line\r\n\0\u0007\u009b\u00ff\u2028"u8.ToArray();
        var http = System.Net.IPEndPoint.Parse(gateway.Http.Authority);
        byte[][] requests = [nasty, [.. "GET /"u8, .. nasty], [.. "GET /\u001b[31m HTTP/1.1\r\nHost: \u001b[31m\r\n\u001bX: \u001b\r\n\r\n"u8], [.. "POST /api/v1/commands/E%1B%5B31m HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8]];
        foreach (var door in new[] { gateway.EndPoint("line"), gateway.EndPoint("frames"), gateway.EndPoint("echo"), http })
        {
            foreach (var request in requests)
            {
                using var client = await TestClient.ConnectAsync(door);
                await client.SendBytesAsync(request);
                client.FinishSending();
                await DrainAsync(client);
            }
        }
    }

    private static async Task DrainAsync(TestClient client)
    {
        try
        {
            await client.ReceiveToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Kestrel may reset what is no HTTP; here only the log counts.
        }
    }

    private static void AssertPrintable(string line) => Assert.DoesNotContain(line, character => char.IsControl(character) || character is '\u2028' or '\u2029');

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (info|dbug|warn|fail|crit): ")]
    private static partial Regex Readable();
}
