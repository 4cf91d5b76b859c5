using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class TimeoutsValidatorTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    public static TheoryData<string, TimeSpan> Options => new()
    {
        { "Setup", TimeSpan.FromSeconds(10) },
        { "Read", TimeSpan.FromSeconds(30) },
        { "Idle", TimeSpan.FromMinutes(5) },
        { "Request", TimeSpan.FromSeconds(30) },
        { "Write", TimeSpan.FromSeconds(10) },
        { "Linger", TimeSpan.FromSeconds(2) },
        { "Vanished", TimeSpan.FromMinutes(2) },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Each_timeout_has_a_default_and_a_range(string option, TimeSpan initial) => ValidatorTable.AssertRange(
        new TimeoutsValidator(), () => new GatewayTimeouts(), "Gateway:Timeouts", option,
        initial, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(7), TimeSpan.FromMilliseconds(100) - Tick, TimeSpan.FromDays(7) + Tick);

    [Fact]
    public void No_timeout_is_left_out_of_this_table() =>
        Assert.Equal(typeof(GatewayTimeouts).GetProperties().Select(property => property.Name).Order(), Options.Select(row => (string)row[0]).Order());
}
