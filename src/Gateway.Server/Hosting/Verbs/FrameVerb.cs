using System.Text;
using Gateway.Applications;
using Gateway.Limits;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Verbs;

/// <summary>
/// <c>Gateway frame</c>: cuts captured bytes into messages as a listener would, and says how the stream ended. One line a message: offset and length of the frame,
/// and the message in hex.
/// </summary>
internal static class FrameVerb
{
    /// <param name="context">What every verb gets.</param>
    /// <param name="options">What is cut, and how.</param>
    /// <param name="input">The captured bytes.</param>
    internal static async Task<int> RunAsync(VerbContext context, FrameOptions options, Stream input)
    {
        List<string> faults = [];
        RequestedFraming? framing = null;
        var inspected = GatewayApplication.Inspect(context.Arguments, context.Configure, useFaultless: services => framing = RequestedFraming.Find(
            options,
            services.GetRequiredService<Catalog>(),
            services.GetRequiredService<IOptions<ListenersOptions>>().Value.Listeners,
            services.GetRequiredService<IOptions<GatewayLimits>>().Value,
            faults));
        if (inspected.Found.Count > 0)
        {
            return await TellAsync(context.Error, inspected.Found, ExitCode.Failed);
        }

        if (faults.Count == 0 && options.IsHex)
        {
            input = await ReadHexAsync(input, faults);
        }

        if (framing is null || faults.Count > 0)
        {
            return await TellAsync(context.Error, faults, ExitCode.Usage);
        }

        var capture = new Capture(framing.Framing, framing.MaxMessageSize, context.Output);
        var isClean = await capture.CutAsync(input);
        await context.Output.FlushAsync();
        await context.Error.WriteLineAsync(capture.Word);
        if (options.IsVerbose)
        {
            foreach (var line in capture.Details)
            {
                await context.Error.WriteLineAsync(line);
            }
        }

        return isClean ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<int> TellAsync(TextWriter error, IReadOnlyList<string> faults, int exitCode)
    {
        foreach (var fault in faults)
        {
            await error.WriteLineAsync(fault);
        }

        return exitCode;
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
}
