using System.Text;

namespace Gateway.Hosting.Verbs;

/// <summary>
/// Standard output and standard error as the verbs use them: a full disk or a closed pipe loses the text, not the exit code. Without this class the verb would
/// end with an exception.
/// </summary>
/// <param name="inner">The destination.</param>
internal sealed class BestEffortWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // There is no reader left.
        }
    }
}
