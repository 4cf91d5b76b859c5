using System.Text;
using Gateway.Load.Messages;

namespace Gateway.Load.FanOut;

/// <summary>How one kind of server takes members in, and how a message to all of them looks on the way in and on the way out.</summary>
internal sealed record Dialect
{
    /// <summary>The room, channel or subject.</summary>
    internal const string Room = "r";

    /// <summary>What the server sends first: all of it, or how its first line begins.</summary>
    internal Exchange Greeting { get; init; } = new() { Request = [], Reply = [] };

    /// <summary>What a member sends to become one, and what it is answered.</summary>
    internal required (string Request, string Reply) Joining { get; init; }

    /// <summary>The same for the publisher, which is no receiver of its own messages.</summary>
    internal (string Request, string Reply) Introduction { get; init; } = ("", "");

    /// <summary>Asked by the publisher, whose answer's second word then stands in <see cref="Delivery"/> as <c>{id}</c>; empty for none.</summary>
    internal string Question { get; init; } = "";

    /// <summary>A message to all members around its payload.</summary>
    internal required (string Before, string After) Publication { get; init; }

    /// <summary>The same as a member receives it.</summary>
    internal required (string Before, string After) Delivery { get; init; }

    /// <summary>What the publisher is answered; empty for nothing.</summary>
    internal required string Acknowledgement { get; init; }

    /// <summary>What may come between two messages.</summary>
    internal string Ignored { get; init; } = "";

    /// <summary>The one with this name.</summary>
    internal static Dialect Of(string name, int members, int size) => name switch
    {
        "gateway" => new Dialect
        {
            Greeting = new Exchange { Request = [], Reply = [], Greeting = "READY\n"u8.ToArray() },
            Joining = ($"JOIN {Room}\n", "OK\n"),
            Introduction = ($"JOIN {Room}\n", "OK\n"),
            Question = "WHOAMI\n",
            Publication = ($"SAY {Room} ", "\n"),
            Delivery = ($"MSG {Room} {{id}} ", "\n"),
            Acknowledgement = "OK\n",
        },
        "redis" => new Dialect
        {
            Joining = ($"SUBSCRIBE {Room}\r\n", $"*3\r\n$9\r\nsubscribe\r\n${Room.Length}\r\n{Room}\r\n:1\r\n"),
            Publication = ($"*3\r\n$7\r\nPUBLISH\r\n${Room.Length}\r\n{Room}\r\n${size}\r\n", "\r\n"),
            Delivery = ($"*3\r\n$7\r\nmessage\r\n${Room.Length}\r\n{Room}\r\n${size}\r\n", "\r\n"),
            Acknowledgement = $":{members}\r\n",
        },
        "nats" => new Dialect
        {
            Greeting = new Exchange { Request = [], Reply = [], GreetingBeginning = "INFO "u8.ToArray() },
            Joining = ($"CONNECT {{\"verbose\":false}}\r\nSUB {Room} 1\r\nPING\r\n", "PONG\r\n"),
            Introduction = ("CONNECT {\"verbose\":false}\r\nPING\r\n", "PONG\r\n"),
            Publication = ($"PUB {Room} {size}\r\n", "\r\n"),
            Delivery = ($"MSG {Room} 1 {size}\r\n", "\r\n"),
            Acknowledgement = "",
            Ignored = "PING\r\n",
        },
        _ => throw new CommandLine.ArgumentFault($"--dialect must be gateway, redis or nats, not '{name}'"),
    };

    /// <summary>The publisher's messages and what it is answered; every message has a tag of its own.</summary>
    internal Exchange Publishing(byte[] payload) => new()
    {
        Request = Around(Publication, payload),
        RequestTag = Publication.Before.Length,
        Reply = Bytes(Acknowledgement.Length > 0 ? Acknowledgement : "none"),
        Ignored = Bytes(Ignored),
    };

    /// <summary>What members receive, tagged as it was sent.</summary>
    internal Exchange Delivering(byte[] payload, string id)
    {
        (string Before, string After) delivery = (Delivery.Before.Replace("{id}", id, StringComparison.Ordinal), Delivery.After);
        return new Exchange { Request = [], Reply = Around(delivery, payload), ReplyTag = delivery.Before.Length, Ignored = Bytes(Ignored) };
    }

    internal static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Around((string Before, string After) words, byte[] payload) => [.. Bytes(words.Before), .. payload, .. Bytes(words.After)];
}
