using System.Net;
using Gateway.Descriptors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Accepts for Kestrel, and pauses while no more file descriptors are free than the reserve. Kestrel itself would spin if there were none.</summary>
internal sealed class PausingListener(IConnectionListener inner, FileReserve files) : IConnectionListener
{
    private readonly CancellationTokenSource _unbinding = new();

    /// <inheritdoc/>
    public EndPoint EndPoint => inner.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (!files.IsAvailable)
        {
            using var givingUp = CancellationTokenSource.CreateLinkedTokenSource(_unbinding.Token, cancellationToken);
            try
            {
                await files.WaitAsync(givingUp.Token);
            }
            catch (OperationCanceledException) when (_unbinding.IsCancellationRequested)
            {
                // The inner listener reports the end.
            }
        }

        return await inner.AcceptAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await inner.UnbindAsync(cancellationToken);
        await _unbinding.CancelAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        await inner.DisposeAsync();
    }
}
