namespace Gateway.Limits;

/// <summary>How long stopping may take: <c>Gateway:Shutdown</c>.</summary>
public sealed class ShutdownOptions
{
    /// <summary>For sessions to finish what they have received and to close; then they are cut. Default 20 s: below the 30 s that orchestrators give.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(20);
}
