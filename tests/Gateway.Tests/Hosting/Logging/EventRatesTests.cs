using Gateway.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting.Logging;

public sealed class EventRatesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCounters _counters = new();
    private readonly List<(string Category, int Id, int Lines, LogLevel Level)> _told = [];
    private readonly EventRates _rates;
    private int _max = 3;

    public EventRatesTests() =>
        _rates = new EventRates(() => _max, _counters, _time, (rate, lines, level) => _told.Add((rate.Category, rate.Id, lines, level)));

    public void Dispose() => _rates.Dispose();

    [Fact]
    public void What_is_over_the_limit_is_counted_and_told_when_the_window_ends()
    {
        Assert.Equal(3, Log("A", 1, 5));
        Assert.Equal(2, _counters.Suppressed);
        _time.Advance(EventRates.Window - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_told);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([("A", 1, 2, LogLevel.Information)], _told);

        // A new window, and a quiet one has nothing to tell.
        Assert.Equal(3, Log("A", 1, 3));
        _time.Advance(EventRates.Window * 3);
        Assert.Single(_told);
    }

    [Fact]
    public void One_event_does_not_silence_another()
    {
        Log("A", 1, 100);
        Assert.Equal(3, Log("A", 2, 3));
        Assert.Equal(3, Log("B", 1, 3));
    }

    [Fact]
    public void Windows_of_several_events_end_each_in_its_time()
    {
        Log("A", 1, 4);
        _time.Advance(TimeSpan.FromSeconds(4));
        Log("B", 1, 5);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([("A", 1, 1, LogLevel.Information)], _told);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(("B", 1, 2, LogLevel.Information), _told[1]);
    }

    [Fact]
    public void A_flood_that_goes_on_is_told_once_a_window()
    {
        for (var second = 0; second < 60; second++)
        {
            Log("A", 1, 10);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(6, _told.Count);
        Assert.Equal(600 - (6 * 3), _told.Sum(told => told.Lines));
    }

    [Fact]
    public void What_is_told_has_the_highest_level_of_what_was_left_out()
    {
        Log("A", 1, 5);
        _rates.TryEnter("A", LogLevel.Error, new EventId(1));
        Log("A", 1, 1);
        _time.Advance(EventRates.Window);
        Assert.Equal(LogLevel.Error, Assert.Single(_told).Level);
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        _max = 0;
        Assert.Equal(1000, Log("A", 1, 1000));
    }

    [Fact]
    public void At_the_end_what_was_left_out_is_told()
    {
        Log("A", 1, 7);
        _rates.Dispose();
        Assert.Equal([("A", 1, 4, LogLevel.Information)], _told);
    }

    private int Log(string category, int id, int times) => Enumerable.Range(0, times).Count(_ => _rates.TryEnter(category, LogLevel.Information, new EventId(id)));
}
