using Gateway.Addresses;

namespace Gateway.Transports;

/// <summary>Who answers the datagrams of a door.</summary>
/// <param name="Answer">Writes the answer to a datagram and says how long it is; 0 for none. Called by one thread for each socket.</param>
/// <param name="Answered">Called when the answer was handed to the kernel, or could not be: its receiver is gone, has no address, or does not read.</param>
internal sealed record DatagramHandler(AnswerDatagram Answer, Action<bool> Answered);

/// <summary>Writes the answer to a datagram and says how long it is; 0 for none.</summary>
/// <param name="datagram">The datagram.</param>
/// <param name="from">The sender's address; all zeros where it has none.</param>
/// <param name="answer">Where the answer goes.</param>
internal delegate int AnswerDatagram(ReadOnlySpan<byte> datagram, AddressNumber from, Span<byte> answer);
