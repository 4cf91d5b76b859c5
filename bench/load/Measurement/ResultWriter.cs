using System.Globalization;
using System.Text.Json;
using Gateway.Load.CommandLine;

namespace Gateway.Load.Measurement;

/// <summary>Prints a result on one line, as JSON or for people.</summary>
internal static class ResultWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    internal static void Write(Result result, RunSettings settings) =>
        Console.WriteLine(settings.Json ? JsonSerializer.Serialize(result, Json) : Describe(result, settings));

    private static string Describe(Result result, RunSettings settings)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string text = string.Create(culture,
            $"{settings.Verb} {settings.Target}: {result.MessagesPerSecond:N0} msg/s, {result.MegabytesPerSecond:N1} MB/s, ")
            + string.Create(culture, $"p50 {result.P50:N1} p99 {result.P99:N1} p99.9 {result.P999:N1} max {result.Max:N1} us, ")
            + string.Create(culture, $"generator {result.GeneratorNanosecondsPerMessage:N0} ns/msg, busy {result.GeneratorBusy:P0}");
        if (result.ServerNanosecondsPerMessage is { } cost)
        {
            text += string.Create(culture, $", server {cost:N0} ns/msg, busy {result.ServerBusy:P0}");
        }

        if (result.SendDelayP99 is { } delay)
        {
            text += string.Create(culture, $", sent late by p99 {delay:N1} us");
        }

        return result.Lost == 0 ? text : text + string.Create(culture, $", {result.Lost:N0} lost");
    }
}
