using Gateway.Diagnostics;
using Gateway.Hosting.Resources;
using Gateway.Lifetime;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting.Resources;

/// <summary>What is promised beside what there is, and what to change.</summary>
public sealed class BudgetTests
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void Memory_that_is_just_enough_holds_and_a_byte_less_does_not()
    {
        var enough = (100 * Mebibyte) + Budget.Process;
        Assert.True(Memory(100, enough).Holds);
        Assert.False(Memory(100, enough - 1).Holds);
    }

    [Fact]
    public void Too_little_memory_names_each_way_out_by_its_number()
    {
        var line = Memory(1000, 628 * Mebibyte);
        Assert.Equal(
            "memory: 1000 sessions x 1 MiB at their worst + 128 MiB for the process = 1128 MiB of 628 MiB of the machine. "
            + "Give it 1128 MiB, or lower Gateway:Limits:MaxConnections to 500, or lower Gateway:Limits:MaxSessionMemory to 524288",
            line.ToString());
        Assert.True(Memory(500, 628 * Mebibyte).Holds);

        // A way that leads nowhere is not told.
        Assert.Equal("give it 10128 MiB, or lower Gateway:Limits:MaxConnections to 500", Memory(10_000, 628 * Mebibyte).Advice);
        Assert.Equal("give it 138 MiB", Memory(10, 100 * Mebibyte).Advice);
    }

    [Fact]
    public void Of_a_container_the_runtime_leaves_a_part_and_the_advice_counts_it_in()
    {
        var line = Memory(1000, 384 * Mebibyte, container: 512 * Mebibyte);
        Assert.EndsWith(" of 384 MiB that the runtime takes of the container's 512 MiB", line.Sum);
        Assert.StartsWith("give it 1504 MiB, ", line.Advice);
        Assert.EndsWith(" of 512 MiB of the container", Memory(1000, 512 * Mebibyte, container: 512 * Mebibyte).Sum);
    }

    [Theory]
    [InlineData(12_600L, true)]
    [InlineData(12_599L, false)]
    [InlineData(null, true)]
    public void Open_files_are_those_of_sessions_HTTP_refusals_the_process_and_the_reserve(long? limit, bool holds)
    {
        var line = Of(new GatewayLimits(), new ShutdownOptions(), new Machine(long.MaxValue, null, limit))[1];
        Assert.Equal(holds, line.Holds);
        Assert.StartsWith("open files: 10000 sessions + 1000 HTTP + 1280 being refused + 256 of its own + 64 free = 12600 of ", line.ToString());
        Assert.Equal(!holds, line.ToString().EndsWith(
            "to 12600, or lower Gateway:Limits:MaxConnections; until then 10000 sessions, 1000 HTTP connections are accepted and 1279 refusals are answered", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tunnel_takes_two_files_and_requests_to_back_ends_some_more()
    {
        var needs = new FileNeeds(10_000, 4_000, 1_000, 1_000, 2, 256);
        var line = Budget.Create(new GatewayLimits(), new ShutdownOptions(), needs, new Machine(long.MaxValue, null, 18_599)).Lines[1];
        Assert.Equal(
            "open files: 10000 sessions + 4000 for tunnels' far ends + 1000 HTTP + 2000 for requests to back ends + 1280 being refused + 256 of its own + 64 free = 18600 of 18599. "
            + "Raise the limit (ulimit -n, LimitNOFILE) to 18600, or lower Gateway:Limits:MaxConnections or that of the tunnels' listeners; "
            + "until then 10000 sessions, 1000 HTTP connections, 1000 requests to back ends are accepted and 1279 refusals are answered",
            line.ToString());
        Assert.True(Budget.Create(new GatewayLimits(), new ShutdownOptions(), needs, new Machine(long.MaxValue, null, 18_600)).Lines[1].Holds);
    }

    [Fact]
    public void Memory_is_needed_for_those_only_who_are_let_in() =>
        Assert.StartsWith("memory: 1151 sessions ", Of(new GatewayLimits(), new ShutdownOptions(), new Machine(long.MaxValue, null, 2024))[0].Sum);

    [Theory]
    [InlineData(5, 20, 30, "")]
    [InlineData(5, 20, 29.9, "to 30 s and say so by Gateway:Shutdown:StopTimeout, or lower Gateway:Shutdown:Drain to 19.9 s")]
    [InlineData(5, 20, 10, "to 30 s and say so by Gateway:Shutdown:StopTimeout, or lower Gateway:Shutdown:Grace and Drain")]
    [InlineData(0, 5, 10, "")]
    public void Grace_drain_and_what_HTTP_needs_fit_into_the_stop_timeout(double grace, double drain, double timeout, string advice)
    {
        var shutdown = new ShutdownOptions { Grace = TimeSpan.FromSeconds(grace), Drain = TimeSpan.FromSeconds(drain), StopTimeout = TimeSpan.FromSeconds(timeout) };
        var line = Of(new GatewayLimits(), shutdown, new Machine(long.MaxValue, null, null))[2];
        Assert.Equal(advice.Length == 0, line.Holds);
        Assert.EndsWith(advice.Length == 0 ? "until it is killed" : advice, line.ToString());
    }

    [Fact]
    public void The_machine_is_read_from_control_groups_and_proc()
    {
        using var root = new TempDirectory();
        Directory.CreateDirectory(root["proc/self"]);
        Directory.CreateDirectory(root["sys/fs/cgroup"]);
        File.WriteAllText(root["proc/self/cgroup"], "0::/\n");
        File.WriteAllText(root["proc/self/limits"], "Max open files            1024                 524288               files     \n");
        Assert.Equal(new Machine(900 * Mebibyte, null, 1024), Machine.Read(900 * Mebibyte, root.Path));
        File.WriteAllText(root["sys/fs/cgroup/memory.max"], $"{512 * Mebibyte}\n");
        Assert.Equal(new Machine(384 * Mebibyte, 512 * Mebibyte, 1024), Machine.Read(384 * Mebibyte, root.Path));
        Assert.Equal(new Machine(512 * Mebibyte, 512 * Mebibyte, 1024), Machine.Read(900 * Mebibyte, root.Path));
    }

    [Fact]
    public async Task A_start_warns_in_the_words_of_check()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxSessionMemory", "1073741824"), ("Gateway:Shutdown:StopTimeout", "00:00:07"));
        var budget = Budget.Create(server.Services);
        var warnings = server.Log.GetSnapshot().Where(entry => entry.Id.Id == GatewayEventIds.OverBudget).ToList();
        Assert.All(warnings, warning => Assert.Equal(LogLevel.Warning, warning.Level));
        Assert.Equal(budget.Lines.Where(line => !line.Holds).Select(line => $"Too much {line}"), warnings.Select(warning => warning.Message));
        Assert.Contains(warnings, warning => warning.Message.StartsWith("Too much memory: ", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Message.StartsWith("Too much stopping: 0 s grace + 5 s drain + 5 s for HTTP = 10 s of the 7 s", StringComparison.Ordinal));
    }

    private static BudgetLine Memory(int sessions, long memory, long? container = null) =>
        Of(new GatewayLimits { MaxConnections = sessions }, new ShutdownOptions(), new Machine(memory, container, null))[0];

    private static IReadOnlyList<BudgetLine> Of(GatewayLimits limits, ShutdownOptions shutdown, Machine machine) =>
        Budget.Create(limits, shutdown, new FileNeeds(limits.MaxConnections, 0, limits.MaxHttpConnections, limits.MaxConcurrentRequests, 0, 256), machine).Lines;
}
