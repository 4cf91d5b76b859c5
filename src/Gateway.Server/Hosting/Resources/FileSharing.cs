using Gateway.Descriptors;

namespace Gateway.Hosting.Resources;

/// <summary>Divides the open-files limit by the configuration (<see cref="FileNeeds"/>).</summary>
/// <param name="services">Resolved on use, because some applications ask for their share while they are created.</param>
internal sealed class FileSharing(IServiceProvider services) : IFileSharing
{
    /// <inheritdoc/>
    public FileShares Share() => FileNeeds.Create(services).Share(OpenFiles.Limit());
}
