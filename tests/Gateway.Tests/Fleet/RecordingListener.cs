using System.Collections.Concurrent;
using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>Keeps what it hears, and answers if it is told how.</summary>
internal sealed class RecordingListener(Action<byte[], FleetReply>? heard = null) : IFleetListener
{
    public ConcurrentQueue<byte[]> Frames { get; } = new();

    public string[] Texts => [.. Frames.Select(Encoding.ASCII.GetString)];

    public void Receive(ReadOnlySpan<byte> frame, FleetReply reply)
    {
        var copy = frame.ToArray();
        Frames.Enqueue(copy);
        heard?.Invoke(copy, reply);
    }

    public Task HearsAsync(int count) =>
        Eventually.TrueAsync(() => Frames.Count >= count, $"{count} frames, of which {Frames.Count} were heard");

    public async Task HearsAsync(params string[] texts)
    {
        await HearsAsync(texts.Length);
        Assert.Equal(texts, Texts);
    }
}
