using System.Net;
using System.Net.ServerSentEvents;
using Gateway.Http.Rooms;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http.Rooms;

public sealed class RoomEventTests
{
    [Fact]
    public async Task A_reader_hears_what_is_said_without_being_a_member()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var reader = await Reader.OpenAsync(server, "r");
        Assert.Equal(("alive", """{"room":"r"}"""), await reader.NextAsync());
        using var client = await server.ConnectReadyAsync("frames");
        await client.SendAsync("JOIN r", "WHO r", "SAY r two\nlines", "SAY other x", "SAY r \u00ff", "SAY r ");
        Assert.Equal(["OK", "OK 1", "OK", "ERR not in room", "OK", "OK"], await client.ReceiveAsync(6));
        await Api.AssertAsync(server.PostAsync("/rooms/r/messages", "from above"), HttpStatusCode.Accepted);
        var id = Assert.Single(server.Sessions.All).Id;
        Assert.Equal(("message", $$"""{"room":"r","sender":"{{id}}","text":"two\nlines"}"""), await reader.NextAsync());
        Assert.Equal(("message", $$"""{"room":"r","sender":"{{id}}","text":"base64:/w=="}"""), await reader.NextAsync());
        Assert.Equal(("message", $$"""{"room":"r","sender":"{{id}}","text":""}"""), await reader.NextAsync());
        Assert.Equal(("message", """{"room":"r","sender":"http","text":"from above"}"""), await reader.NextAsync());
    }

    [Fact]
    public async Task Silence_is_told_and_the_stop_ends_it()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time);
        await using var reader = await Reader.OpenAsync(server, "r");
        Assert.Equal("alive", (await reader.NextAsync()).Type);
        var next = reader.NextAsync();
        Assert.Equal(("alive", """{"room":"r"}"""), await time.AdvanceUntilAsync(next));
        var over = reader.IsOverAsync();
        await server.StopAsync().WaitAsync(TestClient.Patience);
        Assert.True(await over);
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Exception is not null);
    }

    [Fact]
    public async Task Readers_have_a_limit_and_give_their_place_back()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxRoomReaders", "1"));
        var readers = server.Services.GetRequiredService<RoomEvents>().Readers;
        await using (var reader = await Reader.OpenAsync(server, "r"))
        {
            Assert.Equal("alive", (await reader.NextAsync()).Type);
            await Problem.AssertAsync(
                await server.Http.GetAsync("/api/v1/rooms/other/events"),
                HttpStatusCode.ServiceUnavailable,
                "There are 1 readers already (Gateway:Limits:MaxRoomReaders).");
        }

        await Eventually.TrueAsync(() => readers.Count == 0, "the place is given back");
        await using var next = await Reader.OpenAsync(server, "r");
        Assert.Equal("alive", (await next.NextAsync()).Type);
    }

    [Fact]
    public async Task HEAD_answers_at_once_and_takes_no_place()
    {
        await using var server = await GatewayServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/v1/rooms/r/events");
        using var answer = await server.Http.SendAsync(request).WaitAsync(TestClient.Patience);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(0, server.Services.GetRequiredService<RoomEvents>().Readers.Count);
    }

    [Theory]
    [InlineData(3, 1_000_000)]
    [InlineData(1000, 3)]
    public async Task What_a_slow_reader_missed_is_told_where_it_is_missing(int messages, int bytes)
    {
        var reader = new RoomReader(new GatewayLimits { MaxQueuedMessages = messages, MaxSessionMemory = bytes });
        Deliver(1, 6);
        using var gone = new CancellationTokenSource();
        await using var items = reader.ReadAsync(TimeSpan.FromMinutes(1), new FakeTimeProvider(), gone.Token).GetAsyncEnumerator();
        await AssertNextAsync(1, 0);

        // One place is free again: what takes it says what is missing before it.
        Deliver(7, 8);
        await AssertNextAsync(2, 0);
        await AssertNextAsync(3, 0);
        await AssertNextAsync(7, 3);
        await AssertNextAsync(null, 1);
        Deliver(9, 9);
        await AssertNextAsync(9, 0);
        await gone.CancelAsync();
        Assert.False(await items.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience));

        void Deliver(byte first, byte last)
        {
            for (var message = first; message <= last; message++)
            {
                reader.Deliver([message]);
            }
        }

        async Task AssertNextAsync(byte? message, long missed)
        {
            Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience));
            Assert.Equal((message, missed), (items.Current.Message?[0], items.Current.Missed));
        }
    }

    private sealed class Reader(HttpResponseMessage answer, Stream body) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> _items = SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();

        internal static async Task<Reader> OpenAsync(GatewayServer server, string room)
        {
            var answer = await server.Http.GetAsync($"/api/v1/rooms/{room}/events", HttpCompletionOption.ResponseHeadersRead).WaitAsync(TestClient.Patience);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            return new Reader(answer, await answer.Content.ReadAsStreamAsync());
        }

        internal async Task<(string Type, string Data)> NextAsync()
        {
            Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience), "The events have ended.");
            return (_items.Current.EventType, _items.Current.Data);
        }

        internal async Task<bool> IsOverAsync() => !await _items.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience);

        public async ValueTask DisposeAsync()
        {
            answer.Dispose();
            try
            {
                await _items.DisposeAsync();
            }
            catch (NotSupportedException)
            {
                // A read is still under way, and ends with the answer.
            }
        }
    }
}
