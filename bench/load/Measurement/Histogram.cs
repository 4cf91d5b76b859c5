using System.Numerics;

namespace Gateway.Load.Measurement;

/// <summary>Counts values in buckets whose width grows with the value, so that a percentile is never wrong by more than 1/128 of
/// itself whatever its size. Recording takes a few instructions and no memory.</summary>
public sealed class Histogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(64 - SubBucketBits + 1) * SubBuckets];

    /// <summary>How many values were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The greatest value, exactly.</summary>
    public long Max { get; private set; }

    /// <summary>Records a value so many times; what lies below 0 counts as 0.</summary>
    public void Record(long value, long times = 1)
    {
        value = Math.Max(value, 0);
        _counts[IndexOf((ulong)value)] += times;
        Count += times;
        Max = Math.Max(Max, value);
    }

    /// <summary>The value that this share (0 to 1) of all values doesn't exceed: the upper end of its bucket, never more than
    /// <see cref="Max"/>.</summary>
    public long Percentile(double share)
    {
        long wanted = Math.Max((long)Math.Ceiling(share * Count), 1);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return Math.Min(UpperEnd(i), Max);
            }
        }

        return Max;
    }

    private static int IndexOf(ulong value)
    {
        if (value < SubBuckets)
        {
            return (int)value;
        }

        int shift = BitOperations.Log2(value) - SubBucketBits;
        return ((shift + 1) << SubBucketBits) + (int)((value >> shift) & (SubBuckets - 1));
    }

    private static long UpperEnd(int index)
    {
        if (index < SubBuckets)
        {
            return index;
        }

        int shift = (index >> SubBucketBits) - 1;
        long lower = (long)(SubBuckets + (index & (SubBuckets - 1))) << shift;
        return lower + (1L << shift) - 1;
    }
}
