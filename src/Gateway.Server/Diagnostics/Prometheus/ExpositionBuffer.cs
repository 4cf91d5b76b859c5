using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>UTF-8 bytes in pooled memory that grows by doubling, up to a limit.</summary>
internal sealed class ExpositionBuffer(int limit)
{
    // Enough for the metrics of a small service, so that most scrapes do not grow the buffer.
    private const int InitialSize = 16 * 1024;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Write(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void Write(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        Length += utf8.Length;
    }

    public void Write(ReadOnlySpan<char> text) => Length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetByteCount(text)));

    public void Write(long value)
    {
        Span<byte> digits = stackalloc byte[GoFloat.MaxLength];
        value.TryFormat(digits, out var written, default, CultureInfo.InvariantCulture);
        Write(digits[..written]);
    }

    public void Write(double value)
    {
        if (!double.IsFinite(value))
        {
            Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }

        Span<byte> digits = stackalloc byte[GoFloat.MaxLength];
        Write(digits[..GoFloat.FormatValue(value, digits)]);
    }

    /// <summary>Writes a finite bound of a histogram's bucket.</summary>
    public void WriteBound(double bound)
    {
        Span<byte> digits = stackalloc byte[GoFloat.MaxLength];
        Write(digits[..GoFloat.FormatBound(bound, digits)]);
    }

    public void Truncate(int length) => Length = Math.Min(Length, length);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Empties the buffer and returns its memory to the pool.</summary>
    public void Release()
    {
        var bytes = _bytes;
        _bytes = [];
        Length = 0;
        ReturnToPool(bytes);
    }

    private Span<byte> Reserve(int count)
    {
        var needed = (long)Length + count;
        if (needed > limit)
        {
            throw new ScrapeException(
                $"The exposition is larger than {limit} bytes ({nameof(PrometheusAspNetCoreOptions.MaxScrapeResponseBytes)}): " +
                "a label has too many values, or the limit is too low.");
        }

        if (needed > _bytes.Length)
        {
            Grow(needed);
        }

        return _bytes.AsSpan(Length);
    }

    private void Grow(long needed)
    {
        var bytes = _bytes;
        var doubled = Math.Max(InitialSize, 2L * bytes.Length);
        _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Min(doubled, limit)));
        bytes.AsSpan(0, Length).CopyTo(_bytes);
        ReturnToPool(bytes);
    }

    private static void ReturnToPool(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
