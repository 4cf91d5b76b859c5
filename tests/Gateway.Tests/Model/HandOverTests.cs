using System.Globalization;
using Gateway.Tests.Support;

namespace Gateway.Tests.Model;

/// <summary>The explorer of schedules (tests/Gateway.Model) finds none that breaks a rule of who may write to a session's client.</summary>
[Collection(AloneCollection.Name)]
public sealed class HandOverTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly string Program = Path.Combine(Repository.Root, "tests", "Gateway.Model", "bin", Configuration, "net10.0", "Gateway.Model.dll");

    [Fact]
    public async Task No_schedule_loses_a_push_a_turn_or_an_end()
    {
        var seconds = Strenuous.Or(300, 15);
        var (exitCode, output) = await Tool.RunAsync("dotnet", [Program, seconds.ToString(CultureInfo.InvariantCulture)], timeout: TimeSpan.FromSeconds(2 * seconds) + TestClient.Patience);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotMatch("Explored 0 execution paths", output);
    }
}
