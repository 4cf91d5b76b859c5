using System.Buffers.Binary;
using System.Text;
using Gateway.Load.CommandLine;

namespace Gateway.Load.Messages;

/// <summary>Builds the exchange that a command line describes.</summary>
internal static class Exchanges
{
    private const int Prefix = 4;

    private static readonly byte[] KindHeader = [0x78, 0x78];

    private static readonly byte[] EchoVerb = "ECHO "u8.ToArray();
    private static readonly byte[] EchoReply = "OK "u8.ToArray();

    internal static Exchange Line(Arguments arguments)
    {
        byte[] end = arguments.Flag("crlf") ? "\r\n"u8.ToArray() : "\n"u8.ToArray();
        Exchange exchange = Plain(arguments, Payload.Text) with { GreetingBeginning = Bytes(arguments.Text("greeting-begins", "")) };
        return Framed(exchange with { Hello = Bytes(arguments.Text("hello", "")), Ignored = Bytes(arguments.Text("ignore", "")) },
            message => [.. message, .. end], before: 0);
    }

    internal static Exchange Frames(Arguments arguments) => Framed(Plain(arguments, Payload.Binary), WithLength, Prefix);

    /// <summary>Bytes that come back as they are: without a framing, or as whole frames of one message of <c>--size</c> bytes.</summary>
    internal static Exchange Raw(Arguments arguments)
    {
        int size = arguments.Whole("size", 16384, Exchange.TagSize + KindHeader.Length + sizeof(ushort), 1 << 20);
        string framing = arguments.Text("framing", "none");
        (byte[] frame, int tag) = framing switch
        {
            "none" => (Payload.Binary(size), 0),
            "prefixed" => (WithLength(Payload.Binary(size)), Prefix),
            "length" when size <= ushort.MaxValue => (WithKindAndLength(Payload.Binary(size - KindHeader.Length - sizeof(ushort))), KindHeader.Length + sizeof(ushort)),
            "delimited" => ([.. Payload.Text(size), .. "\r\n"u8], 0),
            _ => throw new ArgumentFault($"--framing must be none, prefixed, length (up to {ushort.MaxValue} bytes) or delimited, not '{framing}'"),
        };
        return new Exchange { Request = frame, Reply = frame, RequestTag = tag, ReplyTag = tag };
    }

    private static Exchange Plain(Arguments arguments, Func<int, byte[]> payload)
    {
        byte[] greeting = Bytes(arguments.Text("greeting", ""));
        int echo = arguments.Whole("echo", 0, 0, 1 << 20);
        if (echo == 0)
        {
            string message = arguments.Text("message", "PING");
            return new Exchange { Request = Bytes(message), Reply = Bytes(arguments.Text("expect", "PONG")), Greeting = greeting };
        }

        byte[] bytes = payload(echo);
        return new Exchange
        {
            Request = [.. EchoVerb, .. bytes],
            Reply = [.. EchoReply, .. bytes],
            RequestTag = echo >= Exchange.TagSize ? EchoVerb.Length : null,
            ReplyTag = echo >= Exchange.TagSize ? EchoReply.Length : null,
            Greeting = greeting,
        };
    }

    private static Exchange Framed(Exchange plain, Func<byte[], byte[]> frame, int before) => plain with
    {
        Request = frame(plain.Request),
        Reply = frame(plain.Reply),
        RequestTag = plain.RequestTag + before,
        ReplyTag = plain.ReplyTag + before,
        Greeting = Optional(plain.Greeting, frame),
        Hello = Optional(plain.Hello, frame),
        Ignored = Optional(plain.Ignored, frame),
    };

    private static byte[] Optional(byte[] message, Func<byte[], byte[]> frame) => message.Length == 0 ? message : frame(message);

    private static byte[] WithLength(byte[] message)
    {
        byte[] frame = new byte[Prefix + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, message.Length);
        message.CopyTo(frame, Prefix);
        return frame;
    }

    // Two bytes that tell the kind of message, then the length of the rest, little-endian: the header is a part of the message.
    private static byte[] WithKindAndLength(byte[] rest)
    {
        byte[] length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)rest.Length);
        return [.. KindHeader, .. length, .. rest];
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
