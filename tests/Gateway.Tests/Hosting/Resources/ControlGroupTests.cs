using Gateway.Hosting.Resources;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Resources;

/// <summary>Memory limits as the kernel shows them to a process (cgroups(7)), in a tree of the test's.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private const string Unlimited = "9223372036854771712\n";

    private readonly TempDirectory _root = new();

    [Theory]
    [InlineData("536870912\n", 536870912L)]
    [InlineData("max\n", null)]
    [InlineData("nonsense\n", null)]
    public void Version_2_in_a_container_is_the_mount_itself(string limit, long? expected)
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/memory.max", limit);
        Assert.Equal(expected, ControlGroup.MemoryLimit(_root.Path));
    }

    [Fact]
    public void The_least_limit_on_the_way_up_counts()
    {
        Write("proc/self/cgroup", "0::/gateway.slice/pod/gateway\n");
        Write("sys/fs/cgroup/gateway.slice/memory.max", "1000\n");
        Write("sys/fs/cgroup/gateway.slice/pod/memory.max", "max\n");
        Write("sys/fs/cgroup/gateway.slice/pod/gateway/memory.max", "2000\n");
        Write("sys/fs/cgroup/other/memory.max", "5\n");
        Assert.Equal(1000, ControlGroup.MemoryLimit(_root.Path));
    }

    [Theory]
    [InlineData("268435456\n", 268435456L)]
    [InlineData(Unlimited, null)]
    public void Version_1_has_its_own_mount_beside_other_controllers(string limit, long? expected)
    {
        Write("proc/self/cgroup", "9:name=systemd:/\n5:cpu,cpuacct:/docker/4f\n4:memory:/docker/4f\n0::/\n");
        Write("sys/fs/cgroup/memory/docker/4f/memory.limit_in_bytes", limit);
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", Unlimited);
        Write("sys/fs/cgroup/cpu,cpuacct/docker/4f/memory.limit_in_bytes", "5\n");
        Assert.Equal(expected, ControlGroup.MemoryLimit(_root.Path));
    }

    [Fact]
    public void Version_1_in_a_container_names_a_path_of_the_host_that_it_does_not_see()
    {
        Write("proc/self/cgroup", "4:memory:/docker/4f\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "268435456\n");
        Assert.Equal(268435456, ControlGroup.MemoryLimit(_root.Path));
    }

    [Fact]
    public void What_is_more_than_the_machine_has_is_no_limit()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("proc/meminfo", "MemTotal:           1024 kB\nMemFree:            1 kB\n");
        Write("sys/fs/cgroup/memory.max", "1048576\n");
        Assert.Null(ControlGroup.MemoryLimit(_root.Path));
        Write("sys/fs/cgroup/memory.max", "1048575\n");
        Assert.Equal(1048575, ControlGroup.MemoryLimit(_root.Path));
    }

    [Fact]
    public void Without_control_groups_there_is_none() => Assert.Null(ControlGroup.MemoryLimit(_root.Path));

    [Fact]
    public void This_process_can_be_asked() => Assert.True(ControlGroup.MemoryLimit() is null or > 0);

    public void Dispose() => _root.Dispose();

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[file])!);
        File.WriteAllText(_root[file], text);
    }
}
