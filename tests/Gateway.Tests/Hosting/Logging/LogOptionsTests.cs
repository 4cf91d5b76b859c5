using Gateway.Hosting.Logging;

namespace Gateway.Tests.Hosting.Logging;

public sealed class LogOptionsTests
{
    [Fact]
    public void Its_defaults()
    {
        Assert.Equal(2500, new LogOptions().MaxQueuedLines);
        Assert.Equal(100, new LogOptions().LinesPerEvent);
    }

    [Theory]
    [InlineData("MaxQueuedLines", "100")]
    [InlineData("MaxQueuedLines", "1000000")]
    [InlineData("LinesPerEvent", "0")]
    [InlineData("LinesPerEvent", "1000000")]
    public Task At_its_bounds_it_is_taken(string key, string value) => Faults.NoneInAsync(($"Gateway:Log:{key}", value));

    [Theory]
    [InlineData("MaxQueuedLines", 99, 100)]
    [InlineData("MaxQueuedLines", 1000001, 100)]
    [InlineData("LinesPerEvent", -1, 0)]
    [InlineData("LinesPerEvent", 1000001, 0)]
    public void Over_its_bounds_it_is_a_fault(string key, int value, int least) =>
        Assert.Equal([$"Gateway:Log:{key} is {value}: it must be between {least} and 1000000."], Faults.Of(($"Gateway:Log:{key}", $"{value}")));

    [Theory]
    [InlineData("MaxQueueLength", "10")]
    [InlineData("QueueFullMode", "Wait")]
    public void What_the_frameworks_console_would_read_is_told_apart(string key, string value) =>
        Assert.StartsWith($"Logging:Console:{key} is not read here", Assert.Single(Faults.Of(($"Logging:Console:{key}", value))));
}
