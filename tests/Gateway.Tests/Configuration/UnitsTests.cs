using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Configuration;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Configuration;

/// <summary>Times and sizes with a unit, in options and in the API's queries.</summary>
public sealed class UnitsTests
{
    [Theory]
    [InlineData("250ms", "00:00:00.2500000")]
    [InlineData("30s", "00:00:30")]
    [InlineData("0s", "00:00:00")]
    [InlineData("0.5s", "00:00:00.5000000")]
    [InlineData("5m", "00:05:00")]
    [InlineData("1.5h", "01:30:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("00:00:30", "00:00:30")]
    [InlineData("1.02:03:04.5", "1.02:03:04.5000000")]
    [InlineData("-00:00:01", "-00:00:01")]
    public void A_time_is_read(string text, string time)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(time, duration.ToString("c", CultureInfo.InvariantCulture));
        Assert.True(Duration.TryParseQuery(text, out var queried));
        Assert.Equal(duration, queried);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1 s")]
    [InlineData("1S")]
    [InlineData("1,5h")]
    [InlineData("1e3s")]
    [InlineData("1h30m")]
    [InlineData("5min")]
    [InlineData("10675200d")]
    [InlineData("99999999999999999999999999999999s")]
    [InlineData("00:61:00")]
    [InlineData("30s:")]
    public void Anything_else_is_no_time(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
        Assert.False(Duration.TryParseQuery(text, out _));
    }

    [Fact]
    public void A_bare_number_is_a_time_in_queries_alone()
    {
        Assert.False(Duration.TryParse("30", out _));
        Assert.True(Duration.TryParseQuery("1.5", out var duration));
        Assert.Equal(TimeSpan.FromSeconds(1.5), duration);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1", -1)]
    [InlineData("65536", 65_536)]
    [InlineData("512B", 512)]
    [InlineData("64KiB", 65_536)]
    [InlineData("1.5KiB", 1_536)]
    [InlineData("1MiB", 1_048_576)]
    [InlineData("2GiB", 2_147_483_648)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KiB")]
    [InlineData("64KB")]
    [InlineData("64kb")]
    [InlineData("64K")]
    [InlineData("64 KiB")]
    [InlineData("1.5")]
    [InlineData("0.3KiB")]
    [InlineData("1e3")]
    [InlineData("9999999999999GiB")]
    [InlineData("99999999999999999999999999999999")]
    public void Anything_else_is_no_size(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void A_time_or_size_is_read_as_it_was_written()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<uint>(), count =>
        {
            Assert.True(Duration.TryParse($"{count}ms", out var time));
            Assert.Equal(count, time.TotalMilliseconds);
            Assert.True(ByteSize.TryParse($"{count}KiB", out var size));
            Assert.Equal(count * 1024L, size);
        }).QuickCheckThrowOnFailure();
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            _ = Duration.TryParseQuery(text ?? "", out _);
            _ = ByteSize.TryParse(text ?? "", out _);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Options_have_them_at_the_start_and_after_a_reload()
    {
        using var folder = new TempDirectory();
        var settings = folder["appsettings.json"];
        await File.WriteAllTextAsync(settings, Settings("1.5h", "64KiB"));
        await using var server = await GatewayServer.StartWithAsync(
            settings,
            TimeProvider.System,
            ("Gateway:Timeouts:Request", "2500ms"),
            ("Gateway:Limits:MaxSessionMemory", "1MiB"),
            ("Gateway:Listeners:line:MaxMessageSize", "2KiB"),
            ("Gateway:Listeners:line:Socket:ReceiveBufferSize", "128KiB"),
            ("Gateway:Listeners:line:Socket:KeepAlive:Time", "90s"));
        var (timeouts, limits) = (server.Services.GetRequiredService<IOptionsMonitor<GatewayTimeouts>>(), server.Services.GetRequiredService<IOptionsMonitor<GatewayLimits>>());
        Assert.Equal((TimeSpan.FromHours(1.5), TimeSpan.FromSeconds(2.5)), (timeouts.CurrentValue.Idle, timeouts.CurrentValue.Request));
        Assert.Equal((65_536, 1_048_576), (limits.CurrentValue.MaxMessageSize, limits.CurrentValue.MaxSessionMemory));
        Assert.Equal(2048, server.Listener("line").MaxMessageSize);
        await EchoAsync(server, 2048);

        await File.WriteAllTextAsync(settings, Settings("15m", "1.5KiB"));
        await Eventually.TrueAsync(() => (limits.CurrentValue.MaxMessageSize, timeouts.CurrentValue.Idle) == (1536, TimeSpan.FromMinutes(15)), "the changes are in effect");
        Assert.Equal(TimeSpan.FromSeconds(2.5), timeouts.CurrentValue.Request);

        await File.WriteAllTextAsync(settings, Settings("15", "1KB"));
        await Eventually.TrueAsync(() => server.Log.GetSnapshot().Any(entry => entry.Message.Contains("use a number of bytes such as 65536, 64KiB or 1MiB", StringComparison.Ordinal)), "the fault is logged");
        Assert.Equal((1536, TimeSpan.FromMinutes(15)), (limits.CurrentValue.MaxMessageSize, timeouts.CurrentValue.Idle));
    }

    private static string Settings(string idle, string size) => $$"""{ "Gateway": { "Timeouts": { "Idle": "{{idle}}" }, "Limits": { "MaxMessageSize": "{{size}}" } } }""";

    private static async Task EchoAsync(GatewayServer server, int length)
    {
        using var client = await server.ConnectReadyAsync();
        var text = new string('x', length - 5);
        await client.SendAsync($"ECHO {text}");
        Assert.Equal($"OK {text}", await client.ReceiveAsync());
    }
}
