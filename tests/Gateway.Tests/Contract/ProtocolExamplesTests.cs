using System.Net.WebSockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>The examples of docs/protocol.md are what the server really says.</summary>
public sealed class ProtocolExamplesTests
{
    public static TheoryData<CommandEndpoint> Endpoints => CommandEndpoint.All;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Every_transcript_is_true(CommandEndpoint endpoint)
    {
        await using var server = await endpoint.StartAsync();
        foreach (var transcript in Transcripts("transcript"))
        {
            using var client = await endpoint.ConnectAsync(server);
            foreach (var line in transcript)
            {
                var message = Encoding.UTF8.GetBytes(line.Length > 2 ? line[2..] : "");
                if (line[0] == '>')
                {
                    await client.SendAsync(message);
                }
                else
                {
                    Assert.Equal(message, await client.ReceiveMessageAsync());
                }
            }
        }
    }

    [Fact]
    public async Task Every_WebSocket_transcript_is_true()
    {
        await using var server = await GatewayServer.StartAsync();
        foreach (var transcript in Transcripts("websocket"))
        {
            using var client = await WebSocketClient.ConnectAsync(server);
            foreach (var line in transcript)
            {
                var (type, message) = (line.Split(' ')[1], string.Join(' ', line.Split(' ')[2..]));
                if (line[0] == '>')
                {
                    await client.SendAsync(Encoding.UTF8.GetBytes(message), Enum.Parse<WebSocketMessageType>(type, ignoreCase: true));
                }
                else
                {
                    var received = await client.ReceiveAsync();
                    var said = received is null
                        ? $"close {(int)client.Socket.CloseStatus!} {client.Socket.CloseStatusDescription}"
                        : $"{client.ReceivedType.ToString().ToLowerInvariant()} {received}";
                    Assert.Equal(line[2..], said);
                }
            }
        }
    }

    private static List<string[]> Transcripts(string kind)
    {
        List<string[]> transcripts = [.. Repository.Read("docs/protocol.md").Split($"```{kind}\n").Skip(1).Select(part => part.Split("\n```")[0].Split('\n'))];
        Assert.NotEmpty(transcripts);
        return transcripts;
    }
}
