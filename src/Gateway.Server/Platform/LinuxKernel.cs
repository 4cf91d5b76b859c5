using System.Runtime.Versioning;

namespace Gateway.Platform;

/// <summary>Whether the calls that only Linux has may be used. The one place that decides it; everything else has a portable counterpart.</summary>
internal static class LinuxKernel
{
    /// <summary>Set to 1, it has Linux do as the other systems must: for tests of the portable path, on a machine that everybody has.</summary>
    internal const string Portable = "GATEWAY_PORTABLE";

    /// <summary>Read once: nothing changes its path while the process runs.</summary>
    [SupportedOSPlatformGuard("linux")]
    internal static bool IsUsed { get; } = OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Portable) != "1";
}
