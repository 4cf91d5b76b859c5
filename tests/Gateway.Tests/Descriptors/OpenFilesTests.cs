using Gateway.Descriptors;

namespace Gateway.Tests.Descriptors;

public sealed class OpenFilesTests
{
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
