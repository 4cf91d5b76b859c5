namespace Gateway.Descriptors;

/// <summary>Knows what files are opened for, and shares them out.</summary>
internal interface IFileSharing
{
    /// <summary>What each kind of connection may take, by the options and the limit as they are now.</summary>
    FileShares Share();
}
