using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Framing.Settings;
using Gateway.Tests.Framing;
using Gateway.Tests.Framing.Kinds;
using Gateway.Tests.Transports.Proxy;
using Xunit.Abstractions;

namespace Gateway.Tests.Fuzzing;

/// <summary>
/// The fuzz targets, the PROXY parser and the framings: their properties with new random numbers each time, for as long as <c>GATEWAY_FUZZ_SECONDS</c> says and else for
/// a moment. <c>.ci/run</c> gives each a minute. A failure shows the smallest case it could find and the seed to repeat it.
/// </summary>
public sealed class LongRunTests(ITestOutputHelper output)
{
    private const string Switch = "GATEWAY_FUZZ_SECONDS";
    private const int Batch = 200;
    private const double SecondsOfSuite = 0.25;

    [Fact]
    public void Proxy_headers() => Run(Prop.ForAll(ProxyFuzz.Bytes.ToArbitrary(), ProxyFuzz.Holds));

    [Fact]
    public void Lines() => Run(Framing("Line"));

    [Fact]
    public void Length_prefixed_frames() => Run(Framing("LengthPrefixed"));

    [Fact]
    public void Raw_bytes() => Run(Framing("Raw"));

    [Fact]
    public void Length_fields() => Run(Kind(FramingKind.Length));

    [Fact]
    public void Delimiters() => Run(Kind(FramingKind.Delimited));

    [Fact]
    public void Text_lengths() => Run(Kind(FramingKind.TextLength));

    [Fact]
    public void Varints() => Run(Kind(FramingKind.Varint));

    [Fact]
    public void Fixed_sizes() => Run(Kind(FramingKind.Fixed));

    [Fact]
    public void Json_texts() => Run(Kind(FramingKind.Json));

    [Fact]
    public void Cases() => Run(Kind(FramingKind.Cases));

    private static Property Kind(FramingKind kind) => KindPropertyTests.Splits(kind).And(KindPropertyTests.RoundTrips(kind));

    private static Property Framing(string name) =>
        Prop.ForAll(FramingPropertyTests.Streams(name).ToArbitrary(), FramingPropertyTests.Cuts().ToArbitrary(), (bytes, cuts) => FramingPropertyTests.Holds(name, bytes, cuts));

    private void Run(Property property)
    {
        var seconds = double.TryParse(Environment.GetEnvironmentVariable(Switch), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : SecondsOfSuite;
        var start = TimeProvider.System.GetTimestamp();
        var batches = 0L;
        while (TimeProvider.System.GetElapsedTime(start).TotalSeconds < seconds)
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(Batch), property);
            batches++;
        }

        output.WriteLine($"{batches * Batch} cases in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s");
    }
}
