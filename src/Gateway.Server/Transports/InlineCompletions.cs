namespace Gateway.Transports;

/// <summary>
/// Whether stock sockets carry a session on the thread that heard of its bytes. It takes two switches, the runtime's and Kestrel's, and one
/// without the other is slower than none, so they are set together. Handlers may await, what follows goes on elsewhere; one that blocks
/// its thread would hold up every connection of it.
/// </summary>
internal static class InlineCompletions
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>What is in effect for sockets that were not yet used when <see cref="Prefer"/> was called.</summary>
    internal static bool AreOn => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Switches the runtime's half on unless the environment has said otherwise. To be called before the first socket; Windows has no such switch.</summary>
    internal static void Prefer()
    {
        if (!OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }
}
