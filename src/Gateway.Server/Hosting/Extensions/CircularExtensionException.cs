namespace Gateway.Hosting.Extensions;

/// <summary>The constructor of a verb, framing or application asks for something that needs all of them, this one too.</summary>
/// <param name="extension">The one that is being created.</param>
internal sealed class CircularExtensionException(object extension)
    : InvalidOperationException("the constructor asks, perhaps through another service, for something that needs it itself: ask for that later, when it is used")
{
    /// <summary>The one that is being created: the exception passes everything that is created on its behalf.</summary>
    internal object Extension => extension;
}
