using System.Buffers;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Writes free text so that it cannot end the line or the quoted string that contains it.</summary>
internal static class EscapedText
{
    private static readonly SearchValues<char> InQuotes = SearchValues.Create("\\\n\"");
    private static readonly SearchValues<char> InLine = SearchValues.Create("\\\n");

    /// <summary>Writes the value of a label, or a help text in OpenMetrics.</summary>
    public static void WriteQuoted(this ExpositionBuffer output, ReadOnlySpan<char> text) => Write(output, text, InQuotes);

    /// <summary>Writes a help text in the text format, where quotes are not escaped.</summary>
    public static void WriteLine(this ExpositionBuffer output, ReadOnlySpan<char> text) => Write(output, text, InLine);

    private static void Write(ExpositionBuffer output, ReadOnlySpan<char> text, SearchValues<char> special)
    {
        // Copies whole runs, so that no surrogate pair is split.
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
