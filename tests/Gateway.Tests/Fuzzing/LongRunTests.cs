using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Tests.Framing;
using Gateway.Tests.Transports.Proxy;
using Xunit.Abstractions;

namespace Gateway.Tests.Fuzzing;

/// <summary>
/// The properties of the PROXY parser and the framings, for as long as <c>GATEWAY_FUZZ_SECONDS</c> says and with new random numbers each time;
/// the suite tries each of them some thousand times anyway. A failure shows the smallest case it could find and the seed to repeat it.
/// </summary>
public sealed class LongRunTests(ITestOutputHelper output)
{
    private const string Switch = "GATEWAY_FUZZ_SECONDS";
    private const int Batch = 2000;

    private static readonly (string Name, Property Property)[] Targets =
    [
        ("PROXY", Prop.ForAll(ProxyFuzz.Bytes.ToArbitrary(), ProxyFuzz.Holds)),
        .. new[] { "Line", "LengthPrefixed", "Raw" }.Select(name => (name, Prop.ForAll(
            FramingPropertyTests.Streams(name).ToArbitrary(), FramingPropertyTests.Cuts().ToArbitrary(), (bytes, cuts) => FramingPropertyTests.Holds(name, bytes, cuts)))),
    ];

    [SkippableFact]
    public void As_many_cases_as_there_is_time_for()
    {
        var isOn = int.TryParse(Environment.GetEnvironmentVariable(Switch), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        Skip.IfNot(isOn && seconds > 0, $"set {Switch} to the seconds that it may take");
        var start = TimeProvider.System.GetTimestamp();
        var batches = 0L;
        while (TimeProvider.System.GetElapsedTime(start).TotalSeconds < seconds)
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(Batch), Targets[batches % Targets.Length].Property);
            batches++;
        }

        var each = string.Join(", ", Targets.Select((target, index) => $"{target.Name} {Batch * ((batches / Targets.Length) + (index < batches % Targets.Length ? 1 : 0))}"));
        output.WriteLine($"{batches * Batch} cases in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s: {each}");
    }
}
