using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Gateway.Applications;
using Gateway.Configuration;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Limits;

namespace Gateway.Hosting.Verbs;

/// <summary>
/// <c>Gateway frame</c>: cuts captured bytes into messages as a listener would, and says how the stream ended. One line a message: offset and length of the frame,
/// and the message in hex.
/// </summary>
internal static class FrameVerb
{
    private const string Key = "Framing";

    /// <param name="context">What every verb gets.</param>
    /// <param name="options">What is cut, and how.</param>
    /// <param name="input">The captured bytes.</param>
    internal static async Task<int> RunAsync(VerbContext context, FrameOptions options, Stream input)
    {
        List<string> faults = [];
        IConfiguration? configuration = null;
        var inspected = GatewayApplication.Inspect(context.Arguments, context.Configure, read => configuration = read);
        if (inspected.Found.Count > 0)
        {
            foreach (var fault in inspected.Found)
            {
                await context.Error.WriteLineAsync(fault);
            }

            return ExitCode.Failed;
        }

        var maxMessageSize = ByteSize.TryParse(configuration?["Gateway:Limits:MaxMessageSize"] ?? "", out var size) ? (int)size : new GatewayLimits().MaxMessageSize;
        var framing = Find(options, inspected.Catalog, faults);
        if (faults.Count == 0 && options.IsHex)
        {
            input = await ReadHexAsync(input, faults);
        }

        if (framing is null || faults.Count > 0)
        {
            foreach (var fault in faults)
            {
                await context.Error.WriteLineAsync(fault);
            }

            return ExitCode.Usage;
        }

        var end = await DecodeAsync(framing.CreateDecoder(maxMessageSize), input, context.Output);
        await context.Output.FlushAsync();
        await context.Error.WriteLineAsync(ToWord(end));
        return end == FrameStatus.Incomplete ? ExitCode.Ok : ExitCode.Failed;
    }

    private static IFraming? Find(FrameOptions options, Catalog? catalog, List<string> faults)
    {
        if (options.Word is null == options.Json is null)
        {
            faults.Add("Give the framing: --framing with a word, or --json with an object.");
            return null;
        }

        var choice = options.Word is { } word ? new FramingChoice(word, null) : Read(options.Json!, faults);
        if (choice is null)
        {
            return null;
        }

        var framing = new FramingBuilder(name => catalog?.FindFraming(name), faults).Build(choice, Key);
        if (framing is null && faults.Count == 0)
        {
            faults.Add($"{Key} is '{options.Word}': use one of {string.Join(", ", (catalog?.Framings ?? []).Select(known => known.Name).Concat(FramingPresets.All.Select(preset => preset.Name)))}, or --json with an object.");
        }

        return framing;
    }

    private static FramingChoice? Read(string json, List<string> faults)
    {
        try
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"{Key}\":{json}}}"));
            var choice = new FramingReader(faults).ReadChoice(new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection(Key));
            if (choice is null && faults.Count == 0)
            {
                faults.Add("--json is empty: use an object such as { \"Kind\": \"Length\", \"Size\": 2 }.");
            }

            return choice;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or System.Text.Json.JsonException)
        {
            faults.Add($"--json is no JSON object: {exception.InnerException?.Message ?? exception.Message}");
            return null;
        }
    }

    private static async Task<Stream> ReadHexAsync(Stream input, List<string> faults)
    {
        using var reader = new StreamReader(input, Encoding.ASCII);
        var text = string.Concat((await reader.ReadToEndAsync()).Where(character => !char.IsWhiteSpace(character)));
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
        {
            return new MemoryStream(Convert.FromHexString(text));
        }

        faults.Add("The input is no hex: use two digits for each byte; white space does not count.");
        return Stream.Null;
    }

    private static async Task<FrameStatus> DecodeAsync(IFrameDecoder decoder, Stream input, TextWriter output)
    {
        var reader = PipeReader.Create(input);
        var offset = 0L;
        while (true)
        {
            var read = await reader.ReadAsync();
            var rest = read.Buffer;
            var status = Decode(decoder, ref rest, read.IsCompleted, ref offset, output);
            if (status != FrameStatus.Incomplete || read.IsCompleted)
            {
                await reader.CompleteAsync();
                return status;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static FrameStatus Decode(IFrameDecoder decoder, ref ReadOnlySequence<byte> rest, bool isFinal, ref long offset, TextWriter output)
    {
        while (!rest.IsEmpty)
        {
            var status = decoder.Decode(rest, out var frame);
            if (status == FrameStatus.Incomplete && isFinal)
            {
                status = decoder.DecodeFinal(rest, out frame);
            }

            if (status is not (FrameStatus.Message or FrameStatus.Assembled or FrameStatus.Skipped))
            {
                return status;
            }

            if (status != FrameStatus.Skipped)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{offset} {frame.Consumed} {Convert.ToHexString(GetMessage(decoder, status, frame, rest))}"));
            }

            offset += frame.Consumed;
            rest = rest.Slice(frame.Consumed);
        }

        return FrameStatus.Incomplete;
    }

    private static byte[] GetMessage(IFrameDecoder decoder, FrameStatus status, Frame frame, in ReadOnlySequence<byte> input)
    {
        if (status == FrameStatus.Message)
        {
            return input.Slice(frame.Start, frame.Length).ToArray();
        }

        var message = new byte[frame.Length];
        decoder.Assemble(input.Slice(frame.Start, frame.Consumed - frame.Start).ToArray(), message);
        return message;
    }

    private static string ToWord(FrameStatus end) => end switch
    {
        FrameStatus.Incomplete => "clean",
        FrameStatus.Truncated => "truncated",
        FrameStatus.Malformed => "malformed",
        FrameStatus.LineTooLong => "line too long",
        _ => "frame too large",
    };
}
