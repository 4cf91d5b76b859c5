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
        Assert.Equal(expected, OpenFiles.Fit(wanted, http, limit));

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
