namespace Gateway.Transports;

/// <summary>
/// Whether stock sockets run a session on the thread that received its socket event. This takes two switches, the runtime's and Kestrel's. One without the
/// other is slower than none, so they are set together. Handlers may await; what follows continues on another thread. A handler that blocks its thread delays
/// every connection of that thread.
/// </summary>
internal static class InlineCompletions
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Whether the switch is on for sockets that were not used yet when <see cref="Prefer"/> was called.</summary>
    internal static bool AreOn => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Turns the runtime's switch on, unless the environment sets it. To be called before the first socket is used; Windows has no such switch.</summary>
    internal static void Prefer()
    {
        if (!OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }
}
