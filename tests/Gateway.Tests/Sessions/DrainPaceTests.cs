using Gateway.Sessions;

namespace Gateway.Tests.Sessions;

public sealed class DrainPaceTests
{
    [Theory]
    [InlineData(20, 2)]
    [InlineData(10, 1)]
    [InlineData(3600, 2)]
    [InlineData(0, 0)]
    public void The_notice_comes_a_tenth_of_the_drain_before_the_first_close_and_at_most_2_seconds(double drain, double notice) =>
        Assert.Equal(TimeSpan.FromSeconds(notice), new DrainPace(TimeSpan.FromSeconds(drain)).Notice);

    [Theory]
    [InlineData(7.4, false)]
    [InlineData(7.5, true)]
    public void Sessions_that_talk_are_left_alone_for_half_of_the_time(double elapsed, bool isOver) =>
        Assert.Equal(isOver, new DrainPace(TimeSpan.FromSeconds(20)).IncludesActiveSessions(TimeSpan.FromSeconds(elapsed)));

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(60, 0, 100)]
    [InlineData(1500, 0, 100)]
    [InlineData(15_000, 0, 1000)]
    [InlineData(15_000, 7.5, 2000)]
    [InlineData(15_000, 14.95, 150_000)]
    [InlineData(15_000, 19, 150_000)]
    public void What_is_left_is_spread_over_what_is_left_of_three_quarters_of_the_drain(int remaining, double elapsed, double rate) =>
        Assert.Equal(rate, new DrainPace(TimeSpan.FromSeconds(20)).Rate(remaining, TimeSpan.FromSeconds(elapsed)), 1e-6);

    [Theory]
    [InlineData(15_000)]
    [InlineData(100_000)]
    [InlineData(7)]
    public void Everybody_is_asked_within_three_quarters_and_no_round_is_much_larger_than_the_others(int sessions)
    {
        var pace = new DrainPace(TimeSpan.FromSeconds(20));
        var (left, largest, elapsed) = (sessions, 0, pace.Notice);
        for (; left > 0; elapsed += DrainPace.Round)
        {
            var share = Math.Min(left, (int)Math.Ceiling(pace.Rate(left, elapsed) * DrainPace.Round.TotalSeconds));
            largest = Math.Max(largest, share);
            left -= share;
        }

        Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15.2));
        Assert.InRange(largest, 1, Math.Max(10, (sessions / 128) + 2));
    }
}
