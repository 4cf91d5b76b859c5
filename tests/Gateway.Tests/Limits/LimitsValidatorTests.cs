using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class LimitsValidatorTests
{
    private const int Million = 1_000_000;

    private readonly LimitsValidator _validator = new();

    public static TheoryData<string, object, object, object, object, object> Options => new()
    {
        { "MaxConnections", 10_000, 1, Million, 0, Million + 1 },
        { "MaxConnectionsPerAddress", 1_000, 1, Million, 0, Million + 1 },
        { "ConnectionsPerSecond", 0, 0, Million, -1, Million + 1 },
        { "ConnectionsPerSecondPerAddress", 0, 0, Million, -1, Million + 1 },
        { "DatagramsPerSecondPerAddress", 1_000, 0, Million, -1, Million + 1 },
        { "MaxMessageSize", 65_536, 1, 16 << 20, 0, (16 << 20) + 1 },
        { "MaxRequestBodySize", 1L << 20, 1L, 1L << 30, 0L, (1L << 30) + 1 },
        { "MaxSessionMemory", 1 << 20, (int)SessionMemory.Needed(65_536), 1 << 30, (int)SessionMemory.Needed(65_536) - 1, (1 << 30) + 1 },
        { "MaxQueuedMessages", 1_024, 1, Million, 0, Million + 1 },
        { "MaxConcurrentRequests", 1000, 1, Million, 0, Million + 1 },
        { "MaxQueuedRequests", 10_000, 0, Million, -1, Million + 1 },
        { "MaxRoomsPerSession", 128, 1, Million, 0, Million + 1 },
        { "MaxRoomReaders", 64, 1, 10_000, 0, 10_001 },
        { "MessagesPerSecond", 0, 0, Million, -1, Million + 1 },
        { "MaxEndedSessions", 10_000, 0, Million, -1, Million + 1 },
        { "MaxKnownClients", 100_000, 0, 10 * Million, -1, (10 * Million) + 1 },
        { "MaxEvents", 10_000, 1, Million, 0, Million + 1 },
        { "MaxEventReaders", 16, 1, 1_000, 0, 1_001 },
        { "MaxHttpConnections", 1_000, 1, Million, 0, Million + 1 },
        { "RateLimitAction", RateLimitAction.Delay, RateLimitAction.Delay, RateLimitAction.Reject, (RateLimitAction)(-1), (RateLimitAction)2 },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Each_limit_has_a_default_and_a_range(string option, object initial, object least, object most, object under, object over) =>
        ValidatorTable.AssertRange(_validator, () => Roomy(option), "Gateway:Limits", option, initial, least, most, under, over);

    [Fact]
    public void No_limit_is_left_out_of_this_table() =>
        Assert.Equal(typeof(GatewayLimits).GetProperties().Select(property => property.Name).Order(), Options.Select(row => (string)row[0]).Append("Observe").Order());

    [Fact]
    public void What_is_observed_must_be_a_limit()
    {
        Assert.Empty(new GatewayLimits().Observe);
        Assert.True(_validator.Validate(null, new GatewayLimits { Observe = { ObservableLimit.MaxConnections, ObservableLimit.Access } }).Succeeded);
        var fault = Assert.Single(_validator.Validate(null, new GatewayLimits { Observe = { ObservableLimit.Access, (ObservableLimit)77 } }).Failures!);
        Assert.StartsWith("Gateway:Limits:Observe:1 is '77': use MaxConnections or ", fault);
    }

    [Fact]
    public void A_session_must_have_room_for_its_messages()
    {
        var size = 400_000;
        var exact = new GatewayLimits { MaxMessageSize = size, MaxSessionMemory = (int)SessionMemory.Needed(size) };
        Assert.True(_validator.Validate(null, exact).Succeeded);

        exact.MaxSessionMemory--;
        var fault = Assert.Single(_validator.Validate(null, exact).Failures!);
        Assert.Contains($"needs at least {SessionMemory.Needed(size)}", fault);
    }

    [Fact]
    public void Every_fault_is_told() =>
        Assert.Equal(3, _validator.Validate(null, new GatewayLimits { MaxConnections = 0, MaxHttpConnections = -1, MessagesPerSecond = -1 }).Failures!.Count());

    // A message's size and a session's memory depend on one another.
    private static GatewayLimits Roomy(string option) => new() { MaxSessionMemory = option == "MaxMessageSize" ? 1 << 30 : new GatewayLimits().MaxSessionMemory };
}
