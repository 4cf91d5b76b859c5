using System.Text.Json;
using Gateway.Hosting;
using Gateway.Hosting.Verbs;
using Gateway.Samples;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Gateway.Tests.Support.EmbeddingHost;

namespace Gateway.Tests.Hosting;

/// <summary>The options of the host's own applications: bound for each listener, checked, and shown.</summary>
public sealed class EmbeddedApplicationOptionsTests
{
    [Fact]
    public async Task An_application_has_options_of_its_own_on_each_listener()
    {
        using var folder = new TempDirectory();
        await using var host = await StartAsync(
            gateway => gateway.AddApplication<ReadingsApplication>(),
            ("Gateway:Listeners:short:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:short:Application", "readings"),
            ("Gateway:Listeners:short:Readings:File", folder["readings.db"]),
            ("Gateway:Listeners:short:readings:maxlength", "4"),
            ("Gateway:Listeners:long:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:long:Application", "Readings"),
            ("Gateway:Listeners:long:Readings:File", folder["readings.db"]));
        using var shorts = await ConnectAsync(host, "short");
        await shorts.SendAsync("21.5", "21.55", "22.0");
        Assert.Equal("OK 1,ERR too long,OK 2", string.Join(",", await shorts.ReceiveAsync(), await shorts.ReceiveAsync(), await shorts.ReceiveAsync()));
        using var longs = await ConnectAsync(host, "long");
        await longs.SendAsync("21.55");
        Assert.Equal("OK 3", await longs.ReceiveAsync());
    }

    [Fact]
    public async Task The_sample_s_database_is_beside_the_executable_whatever_the_working_directory()
    {
        var file = $"readings-{Guid.NewGuid():N}.db";
        await using (var host = await StartAsync(
            gateway => gateway.AddApplication<ReadingsApplication>(),
            ("Gateway:Listeners:one:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:one:Application", "Readings"),
            ("Gateway:Listeners:one:Readings:File", file)))
        {
            using var client = await ConnectAsync(host, "one");
            await client.SendAsync("21.5");
            Assert.Equal("OK 1", await client.ReceiveAsync());
        }

        var path = Path.Combine(AppContext.BaseDirectory, file);
        Assert.True(File.Exists(path), path);
        File.Delete(path);
    }

    [Fact]
    public void Every_fault_of_an_application_s_options_is_told_by_its_key()
    {
        var builder = Builder(
            ("Gateway:Listeners:one:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:one:Application", "Readings"),
            ("Gateway:Listeners:one:Readings:File", ""),
            ("Gateway:Listeners:one:Readings:MaxLength", "2000"),
            ("Gateway:Listeners:two:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:two:Application", "Readings"),
            ("Gateway:Listeners:two:Readings:MaxLength", "many"),
            ("Gateway:Listeners:two:Readings:Flie", "x"),
            ("Gateway:Listeners:two:Upstream", "127.0.0.1:1"),
            ("Gateway:Listeners:two:Readigns:File", "x"));
        builder.AddGateway().AddApplication<ReadingsApplication>();
        var faults = Assert.Throws<ConfigurationException>(() => builder.Build()).Faults;
        Assert.Equal(
            [
                "Gateway:Listeners:one:Readings:File",
                "Gateway:Listeners:one:Readings:MaxLength",
                "Gateway:Listeners:two:Readigns",
                "Gateway:Listeners:two:Readings:Flie",
                "Gateway:Listeners:two:Readings:MaxLength",
                "Gateway:Listeners:two:Upstream",
            ],
            faults.Select(fault => fault.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Contains("Socket, Forward, Http, Readings", faults.Single(fault => fault.Contains("Readigns ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Check_shows_an_application_s_options()
    {
        await using var host = await StartAsync(
            gateway => gateway.AddApplication<ReadingsApplication>(),
            ("Gateway:Listeners:one:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:one:Application", "Readings"),
            ("Gateway:Listeners:one:Readings:MaxLength", "7"));
        using var shown = JsonDocument.Parse(EffectiveConfiguration.Format(host.Services, host.Configuration));
        var one = shown.RootElement.GetProperty("Gateway").GetProperty("Listeners").GetProperty("one");
        Assert.Equal("""{"File":"readings.db","MaxLength":7}""", JsonSerializer.Serialize(one.GetProperty("Readings")));
        Assert.Equal("00:10:00", one.GetProperty("Forward").GetProperty("Idle").GetString());
        Assert.False(one.TryGetProperty("Applications", out _));
    }
}
