using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>Nobody is told a token.</summary>
public sealed class TokenSecrecyTests
{
    private const string Good = "good-token-0123456789";
    private const string Wrong = "wrong-token-012345678";

    [Fact]
    public async Task A_token_stands_in_no_log_no_answer_and_no_check()
    {
        await using (var server = await GatewayServer.StartAsync(("Gateway:Listeners:line:Tokens:0", Good)))
        {
            using var client = await server.ConnectReadyAsync();
            await client.SendAsync($"AUTH {Wrong}", $"AUTH {Good}", "WHOAMI");
            await client.ReceiveAsync(3);
            foreach (var route in new[] { "/stats", "/metrics", "/api/v1/listeners" })
            {
                Assert.DoesNotContain("-token-", await server.Http.GetStringAsync(route), StringComparison.Ordinal);
            }

            client.Dispose();
            await server.AssertEndedAsync("line", SessionEnd.ClientClosed);
            Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Message.Contains("-token-", StringComparison.Ordinal));
        }

        var (_, output, _) = await GatewayProcess.RunAsync(["check", .. GatewayProcess.AnyPorts, $"--Gateway:Listeners:line:Tokens:0={Good}"]);
        Assert.DoesNotContain(Good, output, StringComparison.Ordinal);
        Assert.Contains("\"***\"", output, StringComparison.Ordinal);
        var (exitCode, _, error) = await GatewayProcess.RunAsync([.. GatewayProcess.AnyPorts, "--Gateway:Listeners:line:Tokens:0=secret-7", "--Gateway:Listeners:echo:Tokens:0=" + Good]);
        Assert.Equal(1, exitCode);
        Assert.Contains("Gateway:Listeners:line:Tokens:0 is shorter than 16 characters", error, StringComparison.Ordinal);
        Assert.Contains("Gateway:Listeners:echo:Tokens can't be presented: AUTH is a message, and Raw framing has none", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-7", error, StringComparison.Ordinal);
    }
}
