namespace Gateway.Tests.Support;

/// <summary>A client that always has requests under way, and heeds the notice of a drain: it sends no more, and takes every answer until the server closes.</summary>
public static class BusyClient
{
    /// <summary>Requests in one go: enough that a stop finds some half-received, half-handled and half-answered.</summary>
    private const int Burst = 50;

    private const string Notice = "NOTICE shutting down";

    /// <summary>Works until the server has closed. Throws on a wrong answer, and if the connection is reset.</summary>
    /// <returns>Requests that got no answer.</returns>
    public static async Task<int> WorkAsync(TestClient client)
    {
        var (sent, answered) = (0, 0);
        var isTold = false;
        while (true)
        {
            if (!isTold && sent - answered < Burst)
            {
                await client.SendAsync([.. Enumerable.Range(sent, Burst).Select(number => $"ECHO {number}")]);
                sent += Burst;
            }

            switch (await client.ReceiveAsync())
            {
                case null:
                    return sent - answered;
                case Notice:
                    Assert.False(isTold, "The notice came twice.");
                    isTold = true;
                    break;
                case var reply:
                    Assert.Equal($"OK {answered++}", reply);
                    break;
            }
        }
    }
}
