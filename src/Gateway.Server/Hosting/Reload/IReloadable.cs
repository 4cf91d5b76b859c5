namespace Gateway.Hosting.Reload;

/// <summary>Options that can be put in force while the gateway serves.</summary>
internal interface IReloadable
{
    /// <summary>Puts those of a changed configuration in force, which has been found to be without faults.</summary>
    /// <param name="options">Where they are bound and validated.</param>
    void Apply(IServiceProvider options);
}
