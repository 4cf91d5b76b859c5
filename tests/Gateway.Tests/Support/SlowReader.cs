using Gateway.Limits;
using Gateway.Sessions;

namespace Gateway.Tests.Support;

/// <summary>A client that sends and never reads.</summary>
internal static class SlowReader
{
    /// <summary>An <c>ECHO</c> with so many bytes.</summary>
    internal const int Echoed = 60_000;

    /// <summary>The only session, which sends no more because nobody takes what is answered, holds no more than its share, and is cut when its time is up.</summary>
    internal static async Task AssertHoldsItsShareAndIsCutAsync(this GatewayServer server, string listener, FakeTimeProvider time)
    {
        // Everything is full. Then the clock runs against the flush.
        var counters = server.Listener(listener).Counters;
        await Eventually.TrueAsync(
            () => Math.Abs(counters.BytesReceived - counters.BytesSent) <= SessionMemory.ReadAhead + SessionMemory.FlushThreshold + 2 * Echoed,
            "what was read was answered, but for the session's share");
        Assert.Equal(1, server.Sessions.Count);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return server.Sessions.Count == 0;
            },
            "the session is cut");

        await server.AssertEndedAsync(listener, SessionEnd.WriteTimeout);
    }
}
