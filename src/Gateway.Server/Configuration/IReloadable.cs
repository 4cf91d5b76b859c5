namespace Gateway.Configuration;

/// <summary>Options that can change while the gateway serves.</summary>
internal interface IReloadable
{
    /// <summary>Applies the options of a changed configuration, which is known to have no faults.</summary>
    /// <param name="options">The services with which they are bound and validated.</param>
    void Apply(IServiceProvider options);
}
