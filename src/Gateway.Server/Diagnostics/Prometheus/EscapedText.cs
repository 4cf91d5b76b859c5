using System.Buffers;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Writes free text so that it can't end the line or the quotes that it stands in.</summary>
internal static class EscapedText
{
    private static readonly SearchValues<char> InQuotes = SearchValues.Create("\\\n\"");
    private static readonly SearchValues<char> InLine = SearchValues.Create("\\\n");

    /// <summary>A label's value, or help in OpenMetrics.</summary>
    public static void WriteQuoted(this ExpositionBuffer output, ReadOnlySpan<char> text) => Write(output, text, InQuotes);

    /// <summary>Help in the text format, where a quote stands for itself.</summary>
    public static void WriteLine(this ExpositionBuffer output, ReadOnlySpan<char> text) => Write(output, text, InLine);

    private static void Write(ExpositionBuffer output, ReadOnlySpan<char> text, SearchValues<char> special)
    {
        // Whole runs, so that no surrogate pair is ever torn.
        for (var at = text.IndexOfAny(special); at >= 0; at = text.IndexOfAny(special))
        {
            output.Write(text[..at]);
            output.Write((byte)'\\');
            output.Write(text[at] == '\n' ? (byte)'n' : (byte)text[at]);
            text = text[(at + 1)..];
        }

        output.Write(text);
    }
}
