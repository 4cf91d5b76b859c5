using System.Globalization;

namespace Gateway.Reference.Pipes;

/// <summary>An HTTP server at 127.0.0.1, and HttpClient as it comes out of the box.</summary>
internal sealed class BackEnd(ushort port) : IDisposable
{
    private readonly HttpClient _client = new();
    private readonly Uri _url = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    public void Dispose() => _client.Dispose();

    /// <summary>The body of the answer to a message.</summary>
    internal async Task<byte[]> PostAsync(byte[] message)
    {
        using ByteArrayContent content = new(message);
        using HttpResponseMessage response = await _client.PostAsync(_url, content);
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }
}
