using Gateway.Tests.Clients;

namespace Gateway.Tests.Commands;

/// <summary><c>TELL</c>: messages of clients to each other (docs/clients.md).</summary>
public sealed class TellTests
{
    private static readonly (string Key, string? Value) On = ("Gateway:Commands:Tell", "true");

    [Fact]
    public async Task Off_it_is_no_verb()
    {
        await using var server = await NamedServer.StartAsync();
        using var client = await server.ConnectNamedAsync(NamedServer.Till7);
        await client.SendAsync("TELL till-7 hello", "HELP");
        Assert.Equal("ERR unknown command", await client.ReceiveAsync());
        Assert.DoesNotContain("TELL", await client.ReceiveAsync());
    }

    [Fact]
    public async Task It_pushes_to_a_client_by_name_whatever_listener_it_came_by()
    {
        await using var server = await NamedServer.StartAsync(On);
        using var sender = await server.ConnectNamedAsync(NamedServer.Till7);
        using var receiver = await server.ConnectNamedAsync(NamedServer.Till8, "frames");
        await sender.SendAsync("TELL till-8 hello  there", "TELL till-8 ", "TELL till-9 hello", "TELL till-7 self", "HELP");
        var replies = new List<string>();
        var pushes = new List<string>();
        while (replies.Count < 5 || pushes.Count < 1)
        {
            var message = (await sender.ReceiveAsync())!;
            (message.StartsWith("MSG ", StringComparison.Ordinal) ? pushes : replies).Add(message);
        }

        Assert.Equal(["OK", "OK", "ERR not found", "OK"], replies[..4]);
        Assert.Contains(" TELL ", replies[4]);
        Assert.Equal(["MSG @till-7 self"], pushes);
        Assert.Equal(["MSG @till-7 hello  there", "MSG @till-7 "], await receiver.ReceiveAsync(2));
        await receiver.SendAsync("QUIT");
        await receiver.ReceiveAsync();
        await receiver.AssertClosedAsync();
        receiver.Dispose();
        await server.AssertEndedAsync("frames", Gateway.Sessions.SessionEnd.Quit);
        await sender.SendAsync("TELL till-8 hello");
        Assert.Equal("ERR not found", await sender.ReceiveAsync());
    }

    [Theory]
    [InlineData("TELL")]
    [InlineData("TELL till-8")]
    [InlineData("TELL caf\u00e9 x")]
    [InlineData("TELL  x")]
    public async Task What_is_no_name_or_no_message_is_a_usage_error(string request)
    {
        await using var server = await NamedServer.StartAsync(On);
        using var client = await server.ConnectNamedAsync(NamedServer.Till7);
        await client.SendAsync(request);
        Assert.Equal("ERR usage: TELL <name> <bytes>", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Who_has_no_name_may_not_and_what_cannot_be_sent_is_told()
    {
        await using var server = await NamedServer.StartAsync(On, ("Gateway:Listeners:line:MaxMessageSize", "64"));
        using var nobody = await server.ConnectNamedAsync(NamedServer.Bare, "frames");
        using var sender = await server.ConnectNamedAsync(NamedServer.Till7, "frames");
        using var receiver = await server.ConnectNamedAsync(NamedServer.Till8);
        await nobody.SendAsync("TELL till-8 hello");
        Assert.Equal("ERR unauthorized", await nobody.ReceiveAsync());
        await sender.SendAsync("TELL till-8 two\nlines", $"TELL till-8 {new string('x', 65)}", $"TELL till-8 {new string('x', 64)}");
        Assert.Equal(["ERR not carried", "ERR not carried", "OK"], await sender.ReceiveAsync(3));
        Assert.Equal($"MSG @till-7 {new string('x', 64)}", await receiver.ReceiveAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_read_costs_the_sender_an_error_and_itself_nothing()
    {
        await using var server = await NamedServer.StartAsync(On, ("Gateway:Limits:MaxQueuedMessages", "4"), ("Gateway:Timeouts:Write", "00:05:00"));
        using var sender = await server.ConnectNamedAsync(NamedServer.Till7);
        using var deaf = await server.ConnectNamedAsync(NamedServer.Till8);
        var text = new string('x', 60_000);
        string? reply;
        do
        {
            await sender.SendAsync($"TELL till-8 {text}");
            reply = await sender.ReceiveAsync();
        }
        while (reply == "OK");

        Assert.Equal("ERR busy", reply);
        Assert.Equal($"MSG @till-7 {text}", await deaf.ReceiveAsync());
        Assert.Equal(2, server.Sessions.Count);
    }
}
