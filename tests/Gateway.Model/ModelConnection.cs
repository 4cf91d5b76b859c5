using System.IO.Pipelines;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Model;

/// <summary>A connection of the model's.</summary>
internal sealed class ModelConnection : DefaultConnectionContext, ISendShutdown
{
    private readonly ModelReader _input;
    private readonly ModelWriter _output;

    internal ModelConnection(ModelReader input, ModelWriter output)
    {
        (_input, _output) = (input, output);
        Transport = new Duplex(input, output);
        Features.Set<ISendShutdown>(this);
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _output.Break();
        _input.Break();
    }

    /// <inheritdoc/>
    public ValueTask ShutdownSendAsync(SessionEnd end) => default;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
