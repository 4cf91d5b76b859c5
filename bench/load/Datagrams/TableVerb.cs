using System.Text.Json;
using Gateway.Load.CommandLine;
using Gateway.Load.Messages;

namespace Gateway.Load.Datagrams;

/// <summary>The verb table: the keys and values that udp asks for, as the JSON object that a server loads.</summary>
internal static class TableVerb
{
    internal static void Run(Arguments arguments)
    {
        int keys = arguments.Whole("keys", LookupVerb.DefaultKeys, 1, LookupVerb.MostKeys);
        int keySize = arguments.Whole("key-size", LookupVerb.DefaultKeySize, LookupText.LeastSize, LookupText.MostSize);
        arguments.RefuseRest();
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true });
        byte[] text = new byte[keySize];
        json.WriteStartObject();
        for (int i = 0; i < keys; i++)
        {
            LookupText.Write(text, LookupText.KnownKey, i);
            json.WritePropertyName(text);
            LookupText.Write(text, LookupText.Value, i);
            json.WriteStringValue(text);
        }

        json.WriteEndObject();
    }
}
