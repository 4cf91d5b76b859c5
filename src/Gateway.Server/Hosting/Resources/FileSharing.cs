using Gateway.Descriptors;

namespace Gateway.Hosting.Resources;

/// <summary>Shares the open files out by what is configured (<see cref="FileNeeds"/>).</summary>
/// <param name="services">Asked when shares are: applications, of whom some ask for theirs, are made before.</param>
internal sealed class FileSharing(IServiceProvider services) : IFileSharing
{
    /// <inheritdoc/>
    public FileShares Share() => FileNeeds.Create(services).Share(OpenFiles.Limit());
}
