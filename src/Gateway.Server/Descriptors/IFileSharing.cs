namespace Gateway.Descriptors;

/// <summary>Divides the open-files limit among the kinds of connection.</summary>
internal interface IFileSharing
{
    /// <summary>The share of each kind of connection, from the current options and limit.</summary>
    FileShares Share();
}
