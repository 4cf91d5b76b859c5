using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Writes the samples of one family, point by point.</summary>
internal readonly struct SampleWriter(ExpositionBuffer output, string name, ExpositionFormat format)
{
    public void Write(MetricType type, in MetricPoint point, ReadOnlySpan<byte> labels)
    {
        switch (type)
        {
            case MetricType.LongSum:
                Write("_total"u8, labels, point.GetSumLong());
                break;
            case MetricType.DoubleSum:
                Write("_total"u8, labels, point.GetSumDouble());
                break;
            case MetricType.LongSumNonMonotonic:
                Write(""u8, labels, point.GetSumLong());
                break;
            case MetricType.DoubleSumNonMonotonic:
                Write(""u8, labels, point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                Write(""u8, labels, point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                Write(""u8, labels, point.GetGaugeLastValueDouble());
                break;
            case MetricType.Histogram:
                WriteBuckets(point.GetHistogramBuckets(), labels);
                WriteTotals(in point, labels);
                break;
            case MetricType.ExponentialHistogram:
                WriteBuckets(point.GetExponentialHistogramData(), point.GetHistogramCount(), labels);
                WriteTotals(in point, labels);
                break;
        }
    }

    private void WriteBuckets(HistogramBuckets buckets, ReadOnlySpan<byte> labels)
    {
        long cumulative = 0;
        foreach (var bucket in buckets)
        {
            cumulative += bucket.BucketCount;
            if (double.IsFinite(bucket.ExplicitBound))
            {
                WriteBucket(bucket.ExplicitBound, labels, cumulative);
            }
        }
    }

    /// <summary>
    /// Bucket <c>i</c> ends at 2^((i + 1) / 2^scale). When the histogram's range grows, the scale decreases by whole steps and every remaining bound is exactly
    /// the same number, so that the remaining series continue.
    /// </summary>
    private void WriteBuckets(ExponentialHistogramData data, long count, ReadOnlySpan<byte> labels)
    {
        long positive = 0;
        foreach (var bucketCount in data.PositiveBuckets)
        {
            positive += bucketCount;
        }

        // Values that are not above zero are in the bucket that ends at zero.
        var cumulative = count - positive;
        WriteBucket(0, labels, cumulative);

        var index = data.PositiveBuckets.Offset;
        foreach (var bucketCount in data.PositiveBuckets)
        {
            cumulative += bucketCount;
            var bound = Math.Pow(2, Math.ScaleB(++index, -data.Scale));
            if (double.IsFinite(bound))
            {
                WriteBucket(bound, labels, cumulative);
            }
        }
    }

    private void WriteTotals(in MetricPoint point, ReadOnlySpan<byte> labels)
    {
        WriteBucket(double.PositiveInfinity, labels, point.GetHistogramCount());
        Write("_sum"u8, labels, point.GetHistogramSum());
        Write("_count"u8, labels, point.GetHistogramCount());
    }

    private void WriteBucket(double bound, ReadOnlySpan<byte> labels, long cumulative)
    {
        output.Write(name);
        output.Write("_bucket{"u8);
        output.Write(labels);
        output.Write(labels.IsEmpty ? "le=\""u8 : ",le=\""u8);
        if (double.IsFinite(bound))
        {
            WriteBound(bound);
        }
        else
        {
            output.Write(bound);
        }

        output.Write("\"} "u8);
        output.Write(cumulative);
        output.Write((byte)'\n');
    }

    private void WriteBound(double bound)
    {
        var start = output.Length;
        output.WriteBound(bound);

        // OpenMetrics requires a float: 1.0, not 1.
        if (format is ExpositionFormat.OpenMetrics && !output.Written[start..].ContainsAny(".e"u8))
        {
            output.Write(".0"u8);
        }
    }

    private void Write(ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, long value)
    {
        WriteSeries(suffix, labels);
        output.Write(value);
        output.Write((byte)'\n');
    }

    private void Write(ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value)
    {
        WriteSeries(suffix, labels);
        output.Write(value);
        output.Write((byte)'\n');
    }

    private void WriteSeries(ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels)
    {
        output.Write(name);
        output.Write(suffix);
        if (!labels.IsEmpty)
        {
            output.Write((byte)'{');
            output.Write(labels);
            output.Write((byte)'}');
        }

        output.Write((byte)' ');
    }
}
