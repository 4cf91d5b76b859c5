using System.Globalization;
using OpenTelemetry;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>
/// Renders the labels of one family's series, <c>a="1",b="2"</c>, sorted by name, and detects a repeated series. Labels without a value are left out, because
/// for Prometheus they do not exist.
/// </summary>
internal sealed class SeriesLabels
{
    private readonly ExpositionBuffer _text;
    private readonly LabelNames _names = new();
    private readonly List<Label> _labels = [];
    private readonly HashSet<(int Start, int Length)> _seen;

    public SeriesLabels(int limit)
    {
        _text = new ExpositionBuffer(limit);
        _seen = new HashSet<(int Start, int Length)>(new ByText(_text));
    }

    /// <summary>Renders <paramref name="tags"/>; false if the family already has this series. The span is valid until the next call.</summary>
    public bool TryAdd(ReadOnlyTagCollection tags, MetricKind kind, out ReadOnlySpan<byte> rendered)
    {
        _labels.Clear();
        foreach (var tag in tags)
        {
            _labels.Add(new Label(_names.GetLabelName(tag.Key, kind), tag.Key, tag.Value));
        }

        _labels.Sort(static (a, b) =>
            string.CompareOrdinal(a.Name, b.Name) is var byName and not 0 ? byName : string.CompareOrdinal(a.Key, b.Key));

        var start = _text.Length;
        for (var first = 0; first < _labels.Count;)
        {
            first = WriteLabel(first, start);
        }

        var isNew = _seen.Add((start, _text.Length - start));
        rendered = _text.Written[start..];
        if (!isNew)
        {
            _text.Truncate(start);
        }

        return isNew;
    }

    public void Clear()
    {
        _seen.Clear();
        _text.Release();
    }

    // Tags whose label names are equal become one label, with their values joined in the order of the original names.
    private int WriteLabel(int first, int seriesStart)
    {
        var undo = _text.Length;
        if (undo > seriesStart)
        {
            _text.Write((byte)',');
        }

        var name = _labels[first].Name;
        _text.Write(name);
        _text.Write("=\""u8);
        var valueStart = _text.Length;
        WriteValue(_labels[first].Value);

        var next = first + 1;
        for (; next < _labels.Count && _labels[next].Name == name; next++)
        {
            _text.Write((byte)';');
            WriteValue(_labels[next].Value);
        }

        if (_text.Length == valueStart)
        {
            _text.Truncate(undo);
        }
        else
        {
            _text.Write((byte)'"');
        }

        return next;
    }

    private void WriteValue(object? value)
    {
        switch (value)
        {
            case string text:
                _text.WriteQuoted(text);
                break;
            case bool flag:
                _text.Write(flag ? "true"u8 : "false"u8);
                break;
            case int number:
                _text.Write(number);
                break;
            case long number:
                _text.Write(number);
                break;
            default:
                _text.WriteQuoted(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private readonly record struct Label(string Name, string Key, object? Value);

    // Series are compared in the rendered text: no key object is created for them.
    private sealed class ByText(ExpositionBuffer text) : IEqualityComparer<(int Start, int Length)>
    {
        public bool Equals((int Start, int Length) x, (int Start, int Length) y) => GetBytes(x).SequenceEqual(GetBytes(y));

        public int GetHashCode((int Start, int Length) series)
        {
            var hash = new HashCode();
            hash.AddBytes(GetBytes(series));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<byte> GetBytes((int Start, int Length) series) => text.Written.Slice(series.Start, series.Length);
    }
}
