using System.Runtime.Versioning;

namespace Gateway.Platform;

/// <summary>Whether Linux-specific system calls may be used. This is decided here only; all such code has a portable counterpart.</summary>
internal static class LinuxKernel
{
    /// <summary>If set to 1, Linux uses the portable code: to test that code on a Linux machine.</summary>
    internal const string Portable = "GATEWAY_PORTABLE";

    /// <summary>Read once: the value does not change while the process runs.</summary>
    [SupportedOSPlatformGuard("linux")]
    internal static bool IsUsed { get; } = OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Portable) != "1";
}
