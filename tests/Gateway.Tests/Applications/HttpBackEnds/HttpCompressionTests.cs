using System.IO.Compression;
using System.Text;
using Gateway.Tests.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Compressed answers are unpacked, as far as a message may be long and no further.</summary>
public sealed class HttpCompressionTests
{
    public static TheoryData<string> Encodings => new("gzip", "br", "deflate");

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task An_answer_is_unpacked_whole(string encoding)
    {
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(number => $"{number} "));
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            var body = request.Body == "nothing" ? [] : Pack(encoding, Encoding.ASCII.GetBytes(request.Body == "empty" ? "" : text));
            context.Response.ContentLength = request.Body == "chunks" ? null : body.Length;
            await context.Response.Body.WriteAsync(body);
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal(text, await client.AskAsync("whole"));
        Assert.Equal(text, await client.AskAsync("chunks"));
        Assert.Equal("", await client.AskAsync("empty"));
        Assert.Equal("", await client.AskAsync("nothing"));
        Assert.All(backEnd.Requests, request => Assert.Contains(encoding, request["Accept-Encoding"]));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task The_length_that_counts_is_that_of_the_message_and_its_line_end_is_none_of_it(string encoding)
    {
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.Body.WriteAsync(Pack(encoding, Encoding.ASCII.GetBytes(new string('x', int.Parse(request.Body, System.Globalization.CultureInfo.InvariantCulture)) + "\r\n")));
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Gateway:Listeners:app:MaxMessageSize", "1000"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal(new string('x', 1000), await client.AskAsync("1000"));
        Assert.Equal("ERR upstream reply too large", await client.AskAsync("1001"));
    }

    /// <summary>A few bytes on the wire that become any number: the answer comes although the bomb has no end, and nothing of it is read any more.</summary>
    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_bomb_is_an_answer_that_is_too_large(string encoding)
    {
        var over = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            if (request.Body == "after")
            {
                await context.Response.Body.WriteAsync(Pack(encoding, "fine"u8.ToArray()));
                return;
            }

            try
            {
                await using var packing = Packing(encoding, context.Response.Body);
                var zeros = new byte[1024 * 1024];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await packing.WriteAsync(zeros, context.RequestAborted);
                    await packing.FlushAsync(context.RequestAborted);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
            }
            finally
            {
                over.SetResult();
            }
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream reply too large", await client.AskAsync("bomb"));
        await over.Task.WaitAsync(Support.TestClient.Patience);
        Assert.Equal("fine", await client.AskAsync("after"));
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_upstream_requests_total", "listener=\"app\",result=\"reply too large\""]);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "gzip", "no archive" }, { "br", "no archive" }, { "deflate", "no archive" }, { "gzip", "half" }, { "br", "half" }, { "deflate", "half" }, { "gzip", "flipped" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_can_not_be_unpacked_is_no_answer_and_the_next_one_is(string encoding, string how)
    {
        var packed = Pack(encoding, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(number => $"{number} "))));
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            if (request.Body == "after")
            {
                await context.Response.WriteAsync("fine");
                return;
            }

            context.Response.Headers.ContentEncoding = encoding;
            packed[^6] ^= (byte)(how == "flipped" ? 1 : 0);
            await context.Response.Body.WriteAsync(how switch { "half" => packed.AsMemory(0, packed.Length / 2), "flipped" => packed, _ => Enumerable.Repeat((byte)0xFF, 500).ToArray() });
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("x"));
        Assert.Equal("fine", await client.AskAsync("after"));
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_upstream_requests_total", "listener=\"app\",result=\"broken\""]);
    }

    [Fact]
    public async Task Another_encoding_is_the_clients_to_unpack()
    {
        await using var backEnd = await BackEnd.StartAsync((_, context) =>
        {
            context.Response.Headers.ContentEncoding = "x-own";
            return context.Response.WriteAsync("as it is");
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("as it is", await client.AskAsync("x"));
    }

    private static byte[] Pack(string encoding, byte[] body)
    {
        var packed = new MemoryStream();
        using (var packing = Packing(encoding, packed))
        {
            packing.Write(body);
        }

        return packed.ToArray();
    }

    // In HTTP, deflate is the format of zlib (RFC 9110 8.4.1.2).
    private static Stream Packing(string encoding, Stream to) => encoding switch
    {
        "gzip" => new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true),
        "br" => new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true),
        _ => new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true),
    };
}
