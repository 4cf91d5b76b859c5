using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Writes a whole exposition: each family's head, then all of its samples.</summary>
internal sealed class ExpositionWriter(int limit)
{
    private readonly ExpositionBuffer _output = new(limit);
    private readonly SeriesLabels _labels = new(limit);

    /// <summary>The exposition, in its own array, which any number of responses may send while the next one is written.</summary>
    /// <exception cref="ScrapeException">The exposition is larger than the limit.</exception>
    public byte[] Write(MetricFamilies families, ExpositionFormat format)
    {
        try
        {
            foreach (var family in families.All)
            {
                WriteHead(family, format);
                WriteSamples(family, format);
            }

            WriteEnd(families.LeftOut, format);
            return _output.ToArray();
        }
        finally
        {
            _labels.Clear();
            _output.Release();
        }
    }

    private void WriteHead(MetricFamily family, ExpositionFormat format)
    {
        if (family.Help.Length > 0)
        {
            BeginHeadLine("# HELP "u8, family, format);
            if (format is ExpositionFormat.OpenMetrics)
            {
                _output.WriteQuoted(family.Help);
            }
            else
            {
                _output.WriteLine(family.Help);
            }

            _output.Write((byte)'\n');
        }

        BeginHeadLine("# TYPE "u8, family, format);
        _output.Write(family.Kind switch
        {
            MetricKind.Counter => "counter\n"u8,
            MetricKind.Histogram => "histogram\n"u8,
            _ => "gauge\n"u8,
        });

        if (format is ExpositionFormat.OpenMetrics && family.Unit.Length > 0)
        {
            BeginHeadLine("# UNIT "u8, family, format);
            _output.Write(family.Unit);
            _output.Write((byte)'\n');
        }
    }

    private void BeginHeadLine(ReadOnlySpan<byte> keyword, MetricFamily family, ExpositionFormat format)
    {
        _output.Write(keyword);
        _output.Write(family.Name);
        if (family.Kind is MetricKind.Counter && format is ExpositionFormat.PrometheusText)
        {
            _output.Write("_total"u8);
        }

        _output.Write((byte)' ');
    }

    private void WriteSamples(MetricFamily family, ExpositionFormat format)
    {
        _labels.Clear();
        var samples = new SampleWriter(_output, family.Name, format);
        foreach (var metric in family.Members)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                if (_labels.TryAdd(point.Tags, family.Kind, out var labels))
                {
                    samples.Write(metric.MetricType, in point, labels);
                }
            }
        }
    }

    private void WriteEnd(IReadOnlyList<Metric> leftOut, ExpositionFormat format)
    {
        if (format is ExpositionFormat.OpenMetrics)
        {
            _output.Write("# EOF\n"u8);
            return;
        }

        // A metric must not be omitted silently. OpenMetrics has no comments, so that the omission is reported in a help text.
        foreach (var metric in leftOut)
        {
            _output.Write("# Left out, another metric has the name: "u8);
            _output.WriteLine(metric.Name);
            _output.Write(" of meter "u8);
            _output.WriteLine(metric.MeterName);
            _output.Write((byte)'\n');
        }
    }
}
