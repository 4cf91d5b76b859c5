using Gateway.Load.Measurement;

namespace Gateway.Load.Idle;

/// <summary>Reads a server's memory once it has come to rest.</summary>
internal sealed class SettledMemory(ProcessStatus server, Crowd crowd)
{
    private const int IntervalMilliseconds = 250;
    private const int EqualReadings = 6;
    private const int MostReadings = 60;
    private const double Tolerance = 0.001;

    /// <summary>The memory after six readings in 1.5 s that differ by no more than a thousandth, or after 15 s.</summary>
    internal long Read()
    {
        long settled = server.ResidentMemory();
        for (int reading = 0, equal = 1; reading < MostReadings && equal < EqualReadings; reading++)
        {
            crowd.Hold(IntervalMilliseconds);
            long memory = server.ResidentMemory();
            equal = Math.Abs(memory - settled) <= settled * Tolerance ? equal + 1 : 1;
            settled = equal == 1 ? memory : settled;
        }

        return server.ResidentMemory();
    }
}
