namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Answers that are none, too long, without end, or more than was asked for.</summary>
public sealed class HttpAnswerTests
{
    private const string Head = "HTTP/1.1 200 OK\r\n";

    public static TheoryData<string, string> Nonsense => new()
    {
        { "", "ERR upstream unreachable" },
        { "SSH-2.0-OpenSSH\r\n", "ERR upstream unreachable" },
        { Head + "Content-Length: 10\r\n\r\nhalf", "ERR upstream unreachable" },
        { Head + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "ERR upstream unreachable" },
        { Head + "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n", "ERR upstream unreachable" },
        { Head + $"X: {new string('x', 20_000)}\r\n\r\n", "ERR upstream reply too large" },
        { Head + "Content-Length: 103\r\n\r\n", "ERR upstream reply too large" },
        { Head + "Content-Length: 99999999999\r\n\r\n", "ERR upstream reply too large" },
        { Head + $"Connection: close\r\n\r\n{new string('x', 101)}", "ERR upstream reply too large" },
        { Head + "Content-Length: 3\r\n\r\na\nb", "ERR upstream reply not carried" },
        { Head + "Content-Length: 2\r\n\r\na\r", "ERR upstream reply not carried" },
        { Head + $"Connection: close\r\n\r\n{new string('x', 100)}", new string('x', 100) },
        { Head + $"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: {new string('x', 20_000)}\r\n\r\n", "ERR upstream reply too large" },
        { Head + "Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nmore!", "ok" },
        { Head + "Content-Encoding: x-own\r\nContent-Length: 2\r\n\r\n\u001f\u008b", "\u001f\u008b" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + Head + "Content-Length: 2\r\n\r\nok", "ok" },
        { "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", "ERR upstream 101" },
        { "HTTP/1.1 999 \r\n\r\n", "ERR upstream 999" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task An_answer_that_can_not_be_used_has_its_own_error_and_the_message_is_not_sent_again(string answer, string reply)
    {
        await using var backEnd = RawBackEnd.Answering(answer);
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Retries", "3"), ("Gateway:Listeners:app:MaxMessageSize", "100"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal(reply, await client.AskAsync("x"));
        Assert.Equal(1, backEnd.Accepted);

        // The back end has closed: a request that crosses that on the way would rightly find it unreachable.
        await server.AssertCountedAsync("gateway_upstream_connections_active", 0);
        Assert.Equal(reply, await client.AskAsync("y"));
    }

    public static TheoryData<string, string, string> Lines => new()
    {
        { "Line", "ok\n", "ok" },
        { "Line", "ok\r\n", "ok" },
        { "Line", "\n", "" },
        { "Line", "\r\n", "" },
        { "Line", "ok", "ok" },
        { "Line", " ok \n", " ok " },

        // Only the last one, and only whole.
        { "Line", "ok\n\n", "ERR upstream reply not carried" },
        { "Line", "ok\r\n\r\n", "ERR upstream reply not carried" },
        { "Line", "ok\r\r\n", "ERR upstream reply not carried" },
        { "Line", "ok\n\r", "ERR upstream reply not carried" },
        { "Line", "ok\r", "ERR upstream reply not carried" },
        { "Line", "a\nb\n", "ERR upstream reply not carried" },
        { "Line", "\nok", "ERR upstream reply not carried" },

        // It is none of the message, whose length has a limit of its own.
        { "Line", new string('x', 100) + "\n", new string('x', 100) },
        { "Line", new string('x', 100) + "\r\n", new string('x', 100) },
        { "Line", new string('x', 101) + "\n", "ERR upstream reply too large" },
        { "Line", new string('x', 101) + "\r\n", "ERR upstream reply too large" },
        { "Line", new string('x', 101), "ERR upstream reply too large" },
        { "Line", new string('x', 102), "ERR upstream reply too large" },

        // Elsewhere a message may end as it likes.
        { "LengthPrefixed", "ok\n", "ok\n" },
        { "LengthPrefixed", "ok\r\n", "ok\r\n" },
        { "LengthPrefixed", new string('x', 99) + "\n", new string('x', 99) + "\n" },
        { "LengthPrefixed", new string('x', 100) + "\n", "ERR upstream reply too large" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task The_end_of_a_line_is_no_part_of_the_reply_where_messages_are_lines(string framing, string body, string reply)
    {
        var isChunked = false;
        await using var backEnd = await BackEnd.StartAsync(async (_, context) =>
        {
            var bytes = System.Text.Encoding.ASCII.GetBytes(body);
            context.Response.ContentLength = isChunked ? null : bytes.Length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length - 1));
            await context.Response.Body.FlushAsync();
            await context.Response.Body.WriteAsync(bytes.AsMemory(bytes.Length - 1));
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Gateway:Listeners:app:MaxMessageSize", "100"), ("Gateway:Listeners:app:Framing", framing));
        using var client = await server.ConnectAsync("app");
        client.Framing = framing;
        Assert.Equal(reply, await client.AskAsync("x"));
        isChunked = true;
        Assert.Equal(reply, await client.AskAsync("y"));
    }

    [Theory]
    [InlineData("\r\n", "next")]
    [InlineData("hello\n", "hello")]
    public async Task A_greeting_is_such_a_line_too_and_none_if_nothing_is_left_of_it(string greeting, string first)
    {
        await using var backEnd = await BackEnd.StartAsync(request => request.Event == "open" ? greeting : "next");
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("OpenPath", "/"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal(first, await client.AskAsync("x"));
    }

    public static TheoryData<string> WithoutEnd => new() { "HTTP/1.1 100 Continue\r\n\r\n", Head + "Transfer-Encoding: chunked\r\n\r\n", Head + "X: " };

    [Theory]
    [MemberData(nameof(WithoutEnd))]
    public async Task An_answer_without_end_ends_all_the_same(string beginning)
    {
        await using var backEnd = RawBackEnd.Repeating(beginning, beginning.StartsWith(Head, StringComparison.Ordinal) ? "1\r\nx\r\n" : beginning);
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Gateway:Timeouts:Request", "00:00:01"), ("Gateway:Listeners:app:MaxMessageSize", "100"));
        using var client = await server.ConnectAsync("app");
        Assert.Contains(await client.AskAsync("x"), new[] { "ERR upstream timeout", "ERR upstream reply too large", "ERR upstream unreachable" });
        await server.AssertCountedAsync("gateway_upstream_connections_active", 0);
    }
}
