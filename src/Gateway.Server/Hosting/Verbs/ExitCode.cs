namespace Gateway.Hosting.Verbs;

/// <summary>The exit codes of the executable.</summary>
internal static class ExitCode
{
    /// <summary>Done; healthy; valid.</summary>
    internal const int Ok = 0;

    /// <summary>The start failed, the configuration is not valid or does not fit, the gateway is not healthy, or an endpoint did not answer.</summary>
    internal const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    internal const int Usage = 2;
}
