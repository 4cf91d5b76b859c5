namespace Gateway.Sessions;

/// <summary>Every listener through which sessions come.</summary>
internal interface IOpenListeners
{
    /// <summary>Closes them all, so that nobody else gets in; connections that were accepted go on.</summary>
    Task CloseAsync();
}
