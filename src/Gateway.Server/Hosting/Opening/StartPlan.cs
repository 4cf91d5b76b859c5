using System.Net.Sockets;
using Gateway.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Opening;

/// <summary>
/// Tries everything that the start opens and reads, without serving. Both <c>check</c> and the start do this, so that a configuration that passes the check
/// also starts, and every fault is reported at once with its key. After that the start opens everything again and serves.
/// </summary>
internal static class StartPlan
{
    /// <summary>Tries every step and closes everything again.</summary>
    /// <param name="services">Services that are used only for this.</param>
    /// <param name="faults">Faults of the configuration: steps that depend on them are not tried.</param>
    internal static async Task<IReadOnlyList<OpeningFault>> TryAsync(IServiceProvider services, IReadOnlyList<string> faults)
    {
        var found = new List<OpeningFault>();
        var held = new Stack<(StartStep Step, IAsyncDisposable? Opened)>();
        try
        {
            foreach (var step in services.GetServices<IStartSteps>().SelectMany(part => GetSteps(part, services)).Where(step => step.MayBeTried(faults)))
            {
                try
                {
                    held.Push((step, step.Open(services)));
                }
                catch (Exception exception) when (StartFault.Explain(exception) is not null)
                {
                    found.Add(Fault(step, exception, held.Select(one => one.Step)));
                }
                catch (OptionsValidationException)
                {
                    // Already reported, because every validator ran before.
                }
            }
        }
        finally
        {
            while (held.TryPop(out var one))
            {
                await (one.Opened?.DisposeAsync() ?? default);
            }
        }

        return found;
    }

    // Options with a fault cannot be read. The fault is already reported.
    private static IReadOnlyList<StartStep> GetSteps(IStartSteps part, IServiceProvider services)
    {
        try
        {
            return [.. part.Steps(services)];
        }
        catch (OptionsValidationException)
        {
            return [];
        }
    }

    private static OpeningFault Fault(StartStep step, Exception exception, IEnumerable<StartStep> held)
    {
        if (!IsInUse(exception))
        {
            return new OpeningFault(step.FormatFault(exception), IsTakenByAnother: false);
        }

        return held.FirstOrDefault(other => step.Address is { } address && other.Address?.Overlaps(address) == true) is { } own
            ? new OpeningFault($"{step.Key} can't listen on {step.Address!.Text}: {own.Key} does already ({own.Address!.Text}). Give one of them another address.", IsTakenByAnother: false)
            : new OpeningFault(step.FormatFault(exception), IsTakenByAnother: true);
    }

    private static bool IsInUse(Exception? exception) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } or AddressInUseException => true,
        DatagramListenerException or ListenerException => IsInUse(exception.InnerException),
        _ => false,
    };
}
