using System.Net;

namespace Gateway.Tests.Contract;

/// <summary>A client that speaks messages, whatever the endpoint; every wait is bounded.</summary>
public interface IMessageClient : IDisposable
{
    /// <summary>Sends messages without waiting in between, pipelined as far as the endpoint allows.</summary>
    Task SendAsync(params byte[][] messages);

    /// <summary>Its own address, as the server should see it.</summary>
    EndPoint? LocalEndPoint { get; }

    /// <summary>The next message, or null once the server has closed cleanly.</summary>
    Task<byte[]?> ReceiveMessageAsync();
}
