namespace Gateway.Fleet;

/// <summary>Answers a question of another node, at once or later, or takes a notice, to which no answer is expected. It must not wait and must not throw.</summary>
/// <param name="payload">The question, as anybody can have sent it.</param>
/// <param name="reply">The way back; it leads nowhere for a notice.</param>
internal delegate void NodeQuestion(ReadOnlySpan<byte> payload, FleetReply reply);
