using System.Text;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Makes any text a name that Prometheus takes: ASCII letters, digits and single underscores, no digit in front.</summary>
internal static class PrometheusName
{
    /// <summary>A metric's name, where a colon is also allowed.</summary>
    public static string ForMetric(string text) => Sanitize(text, allowColon: true);

    /// <summary>A label's name. Single underscores keep it out of the names that start with two, which Prometheus reserves.</summary>
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
