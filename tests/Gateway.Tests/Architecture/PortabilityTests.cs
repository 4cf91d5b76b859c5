using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

/// <summary>
/// What is Linux's is marked as such, so that the compiler asks for a check before it is used; who checks asks the one place that tests
/// can tell otherwise.
/// </summary>
public sealed partial class PortabilityTests
{
    /// <summary>
    /// Our own transport, which <c>Gateway:Transport</c> stands before, and calls that are made only where <c>LinuxKernel</c> was asked
    /// when their object or flag was made, which the compiler can't follow; the run of the tests on the portable path does.
    /// </summary>
    private static readonly string[] Apart =
    [
        "Transports/Epoll/",
        "Transports/Tls/OpenSslAuthorities.cs",
        "Files/DirectoryFlush.cs",
        "Files/FileCalls.cs",
        "Descriptors/FileDescriptors.cs",
        "Hosting/Logging/LogOutput.cs",
    ];

    [Fact]
    public void System_calls_stand_in_types_that_are_marked() =>
        Assert.Empty(Repository.SourceFiles()
            .Where(file => !Apart.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
            .Where(file => file.Lines.Any(line => line.Contains("[LibraryImport(") || line.Contains("[DllImport(")))
            .Where(file => !file.Lines.Any(line => line.Contains("[SupportedOSPlatform(\"linux\")]")))
            .Select(file => file.Path));

    [Fact]
    public void One_place_says_whether_it_is_Linux() =>
        Assert.Equal(["Platform/LinuxKernel.cs"], Repository.SourceFiles().Where(file => file.Lines.Any(line => AsksForLinux().IsMatch(line))).Select(file => file.Path));

    /// <summary>The stock transport is what everyone else has: nothing may reach our own but through the choice.</summary>
    [Fact]
    public void Where_it_is_not_used_the_stock_transport_carries_the_listeners() =>
        Assert.Equal(
            Gateway.Platform.LinuxKernel.IsUsed ? Gateway.Transports.TransportKind.Epoll : Gateway.Transports.TransportKind.Sockets,
            new Gateway.Transports.TransportOptions().InEffect);

    [GeneratedRegex(@"OperatingSystem\.IsLinux\(|OSPlatform\.Linux")]
    private static partial Regex AsksForLinux();
}
