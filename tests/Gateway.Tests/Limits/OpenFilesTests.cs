using Gateway.Limits;

namespace Gateway.Tests.Limits;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData(10_000, 1_000, null, 10_000)]
    [InlineData(10_000, 1_000, 20_000L, 10_000)]
    [InlineData(10_000, 1_000, 11_256L, 10_000)]
    [InlineData(10_000, 1_000, 11_255L, 9_999)]
    [InlineData(10_000, 1_000, 1_024L, 1)]
    [InlineData(10_000, 1_000, 0L, 1)]
    [InlineData(10_000, 1_000, long.MaxValue, 10_000)]
    public void Connections_are_lowered_to_what_fits_beside_HTTP_and_the_reserve(int wanted, int http, long? limit, int expected) =>
        Assert.Equal(expected, OpenFiles.Fit(wanted, 0, http, limit));

    [Theory]
    [InlineData(1_000, 1_000, 2_256L, 1_000)]
    [InlineData(1_000, 1_000, 2_255L, 999)]
    [InlineData(1_000, 1_000, 1_256L, 500)]
    [InlineData(1_000, 100, 1_356L, 1_000)]
    [InlineData(1_000, 100, 1_355L, 999)]
    [InlineData(1_000, 100, 456L, 100)]
    [InlineData(1_000, 100, 455L, 99)]
    [InlineData(1_000, 100, 0L, 1)]
    [InlineData(1_000, 100, null, 1_000)]
    public void As_many_as_can_be_tunnels_take_two(int wanted, int tunnels, long? limit, int expected) =>
        Assert.Equal(expected, OpenFiles.Fit(wanted, tunnels, 0, limit));

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max open files", null)]
    [InlineData("Max processes             96302                96302                processes ", null)]
    public void The_soft_limit_is_the_first_number_of_its_line(string line, long? expected) =>
        Assert.Equal(expected, OpenFiles.Parse(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [SkippableFact]
    public void This_process_has_one()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "/proc is Linux's.");
        Assert.True(OpenFiles.Limit() is null or > 0);
    }
}
