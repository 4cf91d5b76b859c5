using FsCheck;
using FsCheck.Fluent;
using Gateway.Tests.Support;
using Gateway.Transports.Proxy;

namespace Gateway.Tests.Transports.Proxy;

/// <summary>Bytes that look like PROXY headers more often than chance would have it, and what must hold for whatever comes.</summary>
internal static class ProxyFuzz
{
    internal static Gen<byte[]> Bytes { get; } = Gen.OneOf(
        Any(0, 300),
        from tail in Any(0, 120) select (byte[])[.. "PROXY "u8, .. tail],
        from line in Mutated(ProxyHeaders.Text("192.0.2.1")) select line,
        from line in Mutated(ProxyHeaders.Text("2001:db8::1")) select line,
        from tail in Any(0, 250) select (byte[])[.. ProxyHeaders.Signature, .. tail],
        from header in Mutated(ProxyHeaders.Binary("192.0.2.1", extensions: new byte[20])) select header,
        from header in Mutated(ProxyHeaders.Binary("2001:db8::1")) select header);

    /// <summary>A verdict once given stays; a header is never longer than it can be; only so many bytes are ever asked for.</summary>
    internal static bool Holds(byte[] bytes)
    {
        var verdict = ProxyStatus.Incomplete;
        var said = default(ProxyHeader);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var status = ProxyHeaderParser.Parse(bytes.AsSpan(0, cut), out var header);
            if (verdict != ProxyStatus.Incomplete && (status != verdict || header != said))
            {
                return false;
            }

            (verdict, said) = (status, header);
        }

        return said.Length <= 16 + 65535 && (verdict != ProxyStatus.Header || said.Length > 0)
            && (verdict != ProxyStatus.Incomplete || bytes.Length < ProxyHeaderParser.MaxNeeded);
    }

    private static Gen<byte[]> Any(int least, int most) =>
        from length in Gen.Choose(least, most) from bytes in Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf(length) select bytes;

    private static Gen<byte[]> Mutated(byte[] header) =>
        from at in Gen.Choose(0, header.Length - 1)
        from value in Gen.Choose(0, 255)
        from other in Gen.Choose(0, header.Length - 1)
        from otherValue in Gen.Elements(' ', '\r', '\n', '0', '9', ':', '.', '\0', '\u00ff')
        select header.Select((one, index) => index == at ? (byte)value : index == other ? (byte)otherValue : one).ToArray();
}
