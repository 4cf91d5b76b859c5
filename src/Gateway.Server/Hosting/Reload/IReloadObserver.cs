namespace Gateway.Hosting.Reload;

/// <summary>Is told when a signal makes the gateway read its configuration again.</summary>
internal interface IReloadObserver
{
    /// <summary>Called before the configuration is read.</summary>
    void OnReloading();

    /// <summary>Called when the configuration was read.</summary>
    /// <param name="fault">Why it was not applied; null if it was.</param>
    void OnReloaded(string? fault);
}
