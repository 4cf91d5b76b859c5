using System.Text;
using Gateway.Applications.HttpBackEnds;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>A back end of HTTP/1.0, which closes after each answer and does not say so: no request is sent on a connection that is about to close.</summary>
public sealed class OldBackEndTests
{
    private const string Old = "HTTP/1.0 200 OK\r\n";

    [Theory]
    [InlineData(Old + "Content-Length: 2\r\n\r\nok", "ok")]
    [InlineData(Old + "Content-Length: 0\r\n\r\n", "")]
    [InlineData(Old + "Connection: keep-alive\r\nContent-Length: 2\r\n\r\nok", "ok")]
    [InlineData("HTTP/1.0 200\r\nContent-Length: 2\r\n\r\nok", "ok")]
    [InlineData("HTTP/1.0 200 OK\nContent-Length: 2\n\nok", "ok")]
    [InlineData("HTTP/1.0 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno", "ERR upstream 500")]
    [InlineData("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n", "ERR upstream 404")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "ok")]
    public async Task Each_message_gets_a_connection_of_its_own(string answer, string reply)
    {
        await using var backEnd = RawBackEnd.AnsweringOnce(answer);
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        foreach (var message in new[] { "a", "b", "c" })
        {
            Assert.Equal(reply, await client.AskAsync(message));
        }

        Assert.Equal(3, backEnd.Accepted);
    }

    [Fact]
    public async Task A_connection_of_HTTP_1_1_is_used_again()
    {
        await using var backEnd = await BackEnd.StartAsync(request => request.Body);
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        foreach (var message in new[] { "a", "b", "c" })
        {
            Assert.Equal(message, await client.AskAsync(message));
        }

        Assert.Contains("\"active\":1,\"connected\":1,", await server.Http.GetStringAsync("/api/v1/upstreams"));
    }

    // The parts in which the bytes come are separated by '|', and so are those that are read if each read has room for all.
    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nA: b\r\n\r\nok", "HTTP/1.0 200 OK\r\nConnection: close\r\nA: b\r\n\r\nok")]
    [InlineData("H|TTP/1.0 200 O|K\r|\nA: b\r\n\r\n|ok", "HTTP/1.0 200 OK\r\nConnection: close\r\nA: b\r\n\r\n|ok")]
    [InlineData("HTTP/1.0 200 OK\n|\nok", "HTTP/1.0 200 OK\nConnection: close\r\n|\nok")]
    [InlineData("HTTP/1.1 200 OK\r\n|\r\n|HTTP/1.0 200 OK\r\n", "HTTP/1.1 200 OK\r\n|\r\n|HTTP/1.0 200 OK\r\n")]
    [InlineData("HTTP|/1.1 |200 OK\r\n", "HTTP/1.1 |200 OK\r\n")]
    [InlineData("HTTP/1.00|\r\n", "HTTP/1.00|\r\n")]
    [InlineData("HTTP/1.0| 200 OK", "HTTP/1.0 200 OK")]
    [InlineData("SSH-2.0\r\n", "SSH-2.0\r\n")]
    [InlineData("", "")]
    public async Task Only_the_first_answer_is_looked_at_however_it_comes(string sent, string read)
    {
        Assert.Equal(read, string.Join('|', await ReadAsync(sent, 4096)));
        Assert.Equal(read.Replace("|", "", StringComparison.Ordinal), string.Concat(await ReadAsync(sent, 1)));
        Assert.Equal(read.Replace("|", "", StringComparison.Ordinal), string.Concat(await ReadAsync(sent, 7)));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(4000)]
    public async Task A_status_line_without_an_end_is_passed_on(int length)
    {
        var line = "HTTP/1.0 ".PadRight(length, 'x');
        Assert.Equal(line + "y", string.Concat(await ReadAsync(line + "|y", 4096)));
        Assert.Equal(line + "y", string.Concat(await ReadAsync(line + "|y", 10)));
    }

    private static async Task<List<string>> ReadAsync(string sent, int room)
    {
        await using var stream = new BackEndStream(new Parts(sent.Split('|')));
        List<string> read = [];
        var buffer = new byte[room];
        while (await stream.ReadAsync(buffer) is > 0 and var length)
        {
            read.Add(Encoding.Latin1.GetString(buffer, 0, length));
        }

        return read;
    }

    // A read gets at most the rest of one part.
    private sealed class Parts(string[] parts) : MemoryStream
    {
        private readonly Queue<byte[]> _parts = new(parts.Where(part => part.Length > 0).Select(Encoding.Latin1.GetBytes));
        private byte[] _rest = [];

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_rest.Length == 0 && !_parts.TryDequeue(out _rest!))
            {
                _rest = [];
            }

            var length = Math.Min(buffer.Length, _rest.Length);
            _rest.AsMemory(0, length).CopyTo(buffer);
            _rest = _rest[length..];
            return ValueTask.FromResult(length);
        }
    }
}
