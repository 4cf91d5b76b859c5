namespace Gateway.Fleet;

/// <summary>Carries out requests of other nodes.</summary>
internal interface INodeRequestListener
{
    /// <summary>Takes a request, and answers it later. It must not wait and must not throw.</summary>
    /// <param name="payload">The request, as anybody can have sent it.</param>
    /// <param name="reply">The way back.</param>
    void Receive(ReadOnlySpan<byte> payload, FleetReply reply);
}
