using System.Net;
using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class TokenDelaysTests : IDisposable
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider _time = new();
    private readonly DeadlineClock _clock;
    private readonly TokenDelays _delays;

    public TokenDelaysTests()
    {
        _clock = new DeadlineClock(_time);
        _delays = new TokenDelays(_clock);
    }

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void Two_wrong_tokens_cost_nothing_and_the_third_puts_off_what_comes_then()
    {
        Assert.Equal(TimeSpan.Zero, Begin(One));
        _delays.CountWrong(One);
        _delays.CountWrong(One);
        Assert.Equal(TimeSpan.Zero, Begin(One));
        _delays.CountWrong(One);
        Assert.Equal(TimeSpan.FromSeconds(3), Begin(One));
        Assert.Equal(TimeSpan.Zero, Begin(Other));
    }

    [Fact]
    public void Sessions_that_are_put_off_begin_one_a_second_and_too_many_are_refused()
    {
        Guess(One, 3);
        for (var delay = 3; delay < 8; delay++)
        {
            Assert.Equal(TimeSpan.FromSeconds(delay), Begin(One));
        }

        Assert.Null(Begin(One));
        Assert.Null(Begin(One));
        Assert.Equal(TimeSpan.Zero, Begin(Other));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(7), Begin(One));
        Assert.Null(Begin(One));
    }

    [Fact]
    public void However_many_are_wrong_the_longest_delay_is_paid_off_in_its_time()
    {
        Guess(One, 1000);
        Assert.Null(Begin(One));
        _time.Advance(TimeSpan.FromMilliseconds(TokenDelays.MaxDelay - TokenDelays.Free));
        Assert.Equal(TimeSpan.Zero, Begin(One));
    }

    private void Guess(IPAddress address, int count)
    {
        for (var wrong = 0; wrong < count; wrong++)
        {
            _delays.CountWrong(address);
        }
    }

    // Null where it is refused.
    private TimeSpan? Begin(IPAddress address) => _delays.TryBegin(address, out var delay) ? delay : null;
}
