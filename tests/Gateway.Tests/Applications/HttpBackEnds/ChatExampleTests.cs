using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>The example of deploy/examples runs, and two people can talk.</summary>
public sealed partial class ChatExampleTests
{
    [SkippableFact]
    public async Task Two_people_talk_through_the_example()
    {
        var python = Tool.Require("python3", "python3");

        // The gateway's API must be known to the example before the example's address is to the gateway.
        using var reserved = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        reserved.Start();
        var api = $"http://127.0.0.1:{((System.Net.IPEndPoint)reserved.LocalEndpoint).Port}";
        reserved.Stop();
        using var chat = Process.Start(new ProcessStartInfo(python, Path.Combine(Repository.Root, "deploy", "examples", "chat.py"))
        {
            RedirectStandardOutput = true,
            Environment = { ["PORT"] = "0", ["GATEWAY"] = api },
        })!;
        try
        {
            var said = await chat.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience);
            await using var server = await HttpListener.StartAsync(
                Address().Match(said!).Value, ("OpenPath", "/"), ("ClosePath", "/"), ("Kestrel:Endpoints:Http:Url", api));
            using var anna = await server.ConnectAsync("app");
            var annasName = (await anna.ReceiveAsync())!["welcome, ".Length..];
            using var bert = await server.ConnectAsync("app");
            var bertsName = (await bert.ReceiveAsync())!["welcome, ".Length..];

            await anna.SendAsync("hello");
            Assert.Equal($"MSG chat http {annasName}: hello", await anna.ReceiveAsync());
            Assert.Equal($"MSG chat http {annasName}: hello", await bert.ReceiveAsync());
            Assert.Equal("goodbye", await bert.AskAsync("bye"));
            await bert.AssertClosedAsync();
            bert.Dispose();
            Assert.Equal($"MSG chat http {bertsName} has left", await anna.ReceiveAsync());
        }
        finally
        {
            chat.Kill();
            await chat.WaitForExitAsync();
        }
    }

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Address();
}
