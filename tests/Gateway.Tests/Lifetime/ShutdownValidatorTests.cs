using Gateway.Lifetime;
using Gateway.Tests.Limits;

namespace Gateway.Tests.Lifetime;

public sealed class ShutdownValidatorTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    public static TheoryData<string, TimeSpan> Options => new()
    {
        { "Grace", TimeSpan.FromSeconds(5) },
        { "Drain", TimeSpan.FromSeconds(20) },
        { "StopTimeout", TimeSpan.FromSeconds(30) },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Each_stage_has_a_default_and_a_range(string option, TimeSpan initial) => ValidatorTable.AssertRange(
        new ShutdownValidator(), () => new ShutdownOptions(), "Gateway:Shutdown", option, initial, TimeSpan.Zero, TimeSpan.FromHours(1), -Tick, TimeSpan.FromHours(1) + Tick);

    [Fact]
    public void No_stage_is_left_out_of_this_table() =>
        Assert.Equal(typeof(ShutdownOptions).GetProperties().Select(property => property.Name).Order(), Options.Select(row => (string)row[0]).Order());
}
