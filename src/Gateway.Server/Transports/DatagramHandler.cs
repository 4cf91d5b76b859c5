using Gateway.Addresses;

namespace Gateway.Transports;

/// <summary>Answers the datagrams of a datagram listener.</summary>
/// <param name="Answer">Writes the answer to a datagram and returns its length; 0 for none. Called by one thread for each socket.</param>
/// <param name="Answered">Called when the kernel has accepted the answer, or could not: its receiver is gone, has no address, or does not read.</param>
internal sealed record DatagramHandler(AnswerDatagram Answer, Action<bool> Answered);

/// <summary>Writes the answer to a datagram and returns its length; 0 for none.</summary>
/// <param name="datagram">The datagram.</param>
/// <param name="from">The sender's address; all zeros if it has none.</param>
/// <param name="answer">The buffer for the answer.</param>
internal delegate int AnswerDatagram(ReadOnlySpan<byte> datagram, AddressNumber from, Span<byte> answer);
