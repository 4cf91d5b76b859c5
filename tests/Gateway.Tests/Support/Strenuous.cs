namespace Gateway.Tests.Support;

/// <summary>
/// Tests that try hard do so at full length with <c>GATEWAY_TESTS_STRENUOUS=1</c> in the environment, which CONTRIBUTING.md names; otherwise at one that the suite
/// has time for.
/// </summary>
internal static class Strenuous
{
    private static readonly bool IsOn = Environment.GetEnvironmentVariable("GATEWAY_TESTS_STRENUOUS") == "1";

    internal static T Or<T>(T full, T inTheSuite) => IsOn ? full : inTheSuite;
}
