namespace Gateway.Framing.Kinds;

/// <summary>Says why an object or array in JSON has no end.</summary>
internal static class JsonReason
{
    /// <inheritdoc cref="IEndReason.Explain"/>
    internal static EndReason Explain(ReadOnlySpan<byte> rest, int maxMessageSize)
    {
        if (rest.IsEmpty || rest[0] is not ((byte)'{' or (byte)'['))
        {
            return new EndReason(0, $"{EndReason.Show(rest)} stands where an object or an array is expected to begin");
        }

        var open = new Stack<int>();
        var text = -1;
        for (var at = 0; at < Math.Min(rest.Length, maxMessageSize); at++)
        {
            switch (rest[at])
            {
                case (byte)'\\' when text >= 0:
                    at++;
                    break;
                case (byte)'"':
                    text = text >= 0 ? -1 : at;
                    break;
                case (byte)'{' or (byte)'[' when text < 0:
                    open.Push(at);
                    if (open.Count > JsonScan.MaxDepth)
                    {
                        return new EndReason(at, $"more than {JsonScan.MaxDepth} objects and arrays are open");
                    }

                    break;
                case (byte)'}' or (byte)']' when text < 0:
                    // The bracket that closes stands two behind the one that opens in ASCII.
                    if (rest[open.Peek()] + 2 != rest[at])
                    {
                        return new EndReason(at, $"{(char)rest[at]} stands where {(char)(rest[open.Peek()] + 2)} is expected");
                    }

                    open.Pop();
                    break;
            }
        }

        var place = text >= 0 ? text : open.Peek();
        return rest.Length > maxMessageSize
            ? new EndReason(0, $"the {(rest[0] == '{' ? "object" : "array")} does not end within MaxMessageSize, {maxMessageSize} bytes")
            : new EndReason(place, text >= 0 ? "this string has no end" : $"this {(char)rest[place]} is not closed");
    }
}
