using Gateway.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Extensions;

/// <summary>
/// All verbs, framings or applications: the built-in ones, then the host's own in the order in which they were registered. Each of the host's own is created by
/// itself, so that a faulty one does not hide the faults of the others.
/// </summary>
internal sealed class ExtensionSet<T>
    where T : class
{
    private readonly List<T> _all = [];
    private readonly List<string> _faults = [];

    public ExtensionSet(IServiceProvider services, ExceptionText exceptions)
    {
        Try(null, () => _all.AddRange(services.GetServices<T>()), exception => $"The gateway's services can't be created: {exceptions.Format(exception)}.");

        // A container other than the framework's need not be able to tell what is registered.
        var registered = services.GetService<IServiceProviderIsService>();
        foreach (var extension in services.GetServices<Extension<T>>())
        {
            extension.ThrowIfBeingCreated();
            var missing = extension.FindMissing(registered).ToList();
            _faults.AddRange(missing);
            IsComplete &= missing.Count == 0;
            if (missing.Count == 0)
            {
                Try(extension, () => _all.Add(extension.Create(services)), exception => $"{extension} can't be created: {exceptions.Format(exception)}.");
            }
        }
    }

    /// <summary>Those that could be created.</summary>
    internal IReadOnlyList<T> All => _all;

    /// <summary>A sentence for everything that is missing for one of the others, or that its constructor throws.</summary>
    internal IReadOnlyList<string> Faults => _faults;

    /// <summary>Whether all could be created.</summary>
    internal bool IsComplete { get; private set; } = true;

    private void Try(Extension<T>? extension, Action create, Func<Exception, string> formatFault)
    {
        try
        {
            create();
        }
        catch (OptionsValidationException exception) when (exception.OptionsType.Assembly == typeof(ExtensionSet<>).Assembly)
        {
            // Options of the gateway's: their own validator reports their faults.
            IsComplete = false;
        }
        catch (Exception exception) when (exception is not CircularExtensionException { Extension: var circular } || circular == extension)
        {
            IsComplete = false;
            _faults.Add(formatFault(exception));
        }
    }
}
