using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http;

/// <summary>The operator's side of a server.</summary>
internal static class Api
{
    internal static async Task<JsonElement> GetAsync(this ServedGateway server, string path)
    {
        using var answer = await server.Http.GetAsync("/api/v1" + path).WaitAsync(TestClient.Patience);
        return await JsonAsync(answer);
    }

    /// <summary>A counter of a listener.</summary>
    internal static async Task<long> CountAsync(this ServedGateway server, string listener, string counter) =>
        (await server.GetAsync("/listeners")).GetProperty("listeners").EnumerateArray().Single(one => one.GetProperty("name").GetString() == listener).GetProperty(counter).GetInt64();

    internal static Task<HttpResponseMessage> PostAsync(this ServedGateway server, string path, byte[] body) =>
        server.Http.PostAsync("/api/v1" + path, new ByteArrayContent(body)).WaitAsync(TestClient.Patience);

    internal static Task<HttpResponseMessage> PostAsync(this ServedGateway server, string path, string body) => server.PostAsync(path, Encoding.UTF8.GetBytes(body));

    internal static Task<HttpResponseMessage> DeleteAsync(this ServedGateway server, string path) => server.Http.DeleteAsync("/api/v1" + path).WaitAsync(TestClient.Patience);

    internal static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    internal static async Task AssertAsync(Task<HttpResponseMessage> asking, HttpStatusCode status, string? body = null)
    {
        using var answer = await asking;
        Assert.Equal(status, answer.StatusCode);
        if (body is not null)
        {
            Assert.Equal(body, Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync()));
        }
    }

    internal static string[] Texts(this JsonElement element, string list, string name) =>
        [.. element.GetProperty(list).EnumerateArray().Select(one => one.GetProperty(name).GetString()!)];
}
