namespace Gateway.Hosting.Extensions;

/// <summary>One of the host's own verbs, framings or applications, as it was registered.</summary>
/// <typeparam name="T"><see cref="Commands.ICommand"/>, <see cref="Framing.IFraming"/> or <see cref="Applications.IApplication"/>.</typeparam>
internal abstract class Extension<T>
    where T : class
{
    private bool _isBeingCreated;

    /// <summary>A sentence for everything that it asks for and that the host's services do not have. Nothing is created for it: a constructor may need options that have faults.</summary>
    /// <param name="registered">The host's services; null for a container that can't tell.</param>
    internal abstract IEnumerable<string> FindMissing(IServiceProviderIsService? registered);

    /// <summary>Creates it with the host's services.</summary>
    internal T Create(IServiceProvider services)
    {
        _isBeingCreated = true;
        try
        {
            return CreateCore(services);
        }
        finally
        {
            _isBeingCreated = false;
        }
    }

    /// <exception cref="CircularExtensionException">It is being created: its constructor asks for something that needs all of its kind.</exception>
    internal void ThrowIfBeingCreated()
    {
        if (_isBeingCreated)
        {
            throw new CircularExtensionException(this);
        }
    }

    /// <summary>What it is and the class or method, as a fault names it.</summary>
    public abstract override string ToString();

    /// <summary>Creates it with the host's services.</summary>
    protected abstract T CreateCore(IServiceProvider services);
}
