using System.IO.Pipelines;

namespace Gateway.Transports;

/// <summary>Two pipe ends as one transport.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
