using System.Text;

namespace Gateway.Hosting.Verbs;

/// <summary>Whether a person reads the output, and text that is safe to show there.</summary>
internal static class Terminal
{
    /// <summary>Whether standard output is a terminal that can show tables.</summary>
    internal static bool IsOutput => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>Whether a person reads standard error at a terminal.</summary>
    internal static bool IsError => !Console.IsErrorRedirected;

    /// <summary>Whether the variable NO_COLOR is set, to any text that is not empty.</summary>
    internal static bool IsColorless => Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    /// <summary>The text with its control characters as in JSON: a value must neither break a line nor change the terminal.</summary>
    internal static string Escape(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (var one in text)
        {
            _ = one switch
            {
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                _ when char.IsControl(one) => escaped.Append($"\\u{(int)one:x4}"),
                _ => escaped.Append(one),
            };
        }

        return escaped.ToString();
    }
}
