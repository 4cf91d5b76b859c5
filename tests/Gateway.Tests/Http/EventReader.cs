using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http;

/// <summary>A reader of server-sent events, by the framework's own parser.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventReader(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _items = SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();
    }

    internal static async Task<EventReader> OpenAsync(GatewayServer server, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events" + query);
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TestClient.Patience);
        answer.EnsureSuccessStatusCode();
        return new EventReader(answer, await answer.Content.ReadAsStreamAsync());
    }

    internal async Task<Item> NextAsync()
    {
        Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience), "The events have ended.");
        using var data = JsonDocument.Parse(_items.Current.Data);
        return new Item(_items.Current.EventType, long.Parse(_items.Current.EventId!, CultureInfo.InvariantCulture), data.RootElement.Clone());
    }

    internal async Task<bool> IsOverAsync() => !await _items.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience);

    public async ValueTask DisposeAsync()
    {
        _answer.Dispose();
        try
        {
            await _items.DisposeAsync();
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException)
        {
        }
    }

    internal sealed record Item(string Type, long Number, JsonElement Data)
    {
        internal string? Text(string name) => Data.GetProperty(name).GetString();
    }
}
