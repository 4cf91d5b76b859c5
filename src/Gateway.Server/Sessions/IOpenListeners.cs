namespace Gateway.Sessions;

/// <summary>The open listeners of sessions.</summary>
internal interface IOpenListeners
{
    /// <summary>Closes all of them: no more connections are accepted, those that were accepted continue.</summary>
    Task CloseAsync();
}
