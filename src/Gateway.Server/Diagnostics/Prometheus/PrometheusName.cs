using System.Text;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Converts any text to a valid Prometheus name: ASCII letters, digits and single underscores, with no digit at the start.</summary>
internal static class PrometheusName
{
    /// <summary>The name of a metric, which may also contain colons.</summary>
    public static string ForMetric(string text) => Sanitize(text, allowColon: true);

    /// <summary>The name of a label. Single underscores avoid names that start with two, which Prometheus reserves.</summary>
    public static string ForLabel(string text) => Sanitize(text, allowColon: false);

    private static string Sanitize(string text, bool allowColon)
    {
        var name = new StringBuilder(text.Length + 1);
        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            name.Append('_');
        }

        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || (allowColon && c == ':'))
            {
                name.Append(c);
            }
            else if (name.Length == 0 || name[^1] != '_')
            {
                name.Append('_');
            }
        }

        return name.ToString();
    }
}
