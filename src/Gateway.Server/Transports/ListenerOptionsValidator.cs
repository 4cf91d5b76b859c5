using Gateway.Access;
using Gateway.Applications;
using Gateway.Diagnostics;
using Gateway.Framing;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Reports every fault of every listener, each with its key.</summary>
internal sealed class ListenerOptionsValidator(
    Catalog catalog,
    IOptions<GatewayLimits> limits,
    IOptions<ProxyProtocolOptions> proxies,
    ExceptionText exceptions) : IValidateOptions<ListenersOptions>
{
    public ValidateOptionsResult Validate(string? name, ListenersOptions options)
    {
        var faults = new List<string>();
        foreach (var (listener, one) in options.Listeners.Where(entry => entry.Value.Enabled))
        {
            void Fault(string key, string text) => faults.Add($"Gateway:Listeners:{listener}:{key} {text}.");
            if (listener.Equals(ListenerDirectory.WebSocketName, StringComparison.OrdinalIgnoreCase))
            {
                faults.Add($"Gateway:Listeners:{listener} is the name of the WebSocket endpoint: choose another.");
            }

            if (ListenerUrl.Parse(one.Url, out var fault) is null)
            {
                Fault("Url", $"is '{one.Url}': {fault}");
            }

            var framing = catalog.FindFraming(listener, one, faults, ValidLimits);
            CheckNames(listener, one, framing, Fault);
            CheckSizes(one, Fault);
            SetupFaults.Find(one, framing, HasProxies, Fault);
            IdentityFaults.Find(one, framing, catalog.FindApplication(one.Application), Fault);
            CheckSocket(one.Socket, Fault);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private void CheckNames(string listener, ListenerOptions one, IFraming? framing, Action<string, string> fault)
    {
        var application = catalog.FindApplication(one.Application);
        if (application is null && catalog.HasAllApplications)
        {
            fault("Application", $"is '{one.Application}': use one of {string.Join(", ", catalog.Applications.Select(application => application.Name))}");
        }

        if (application is null)
        {
            return;
        }

        try
        {
            CheckApplication(listener, one, framing, application, fault);
        }
        catch (Exception exception)
        {
            fault("Application", $"is '{one.Application}', and {application.GetType()} can't judge the listener's settings: {exceptions.Format(exception)}");
        }
    }

    private void CheckApplication(string listener, ListenerOptions one, IFraming? framing, IApplication application, Action<string, string> fault)
    {
        if (framing is not null && !application.Serves(framing))
        {
            fault("Application", $"is '{one.Application}', which does not serve {framing.Name} framing");
        }

        if (!application.UsesUpstream && !string.IsNullOrEmpty(one.Upstream))
        {
            fault("Upstream", $"is given, but the application {application.Name} has no back end");
        }

        // Options that can't be bound are reported with their section.
        if (framing is not null && (application.Options is null || one.Applications.ContainsKey(application.Name)))
        {
            application.FindFaults(one.Settings(listener, framing, application, ValidLimits), fault);
        }
    }

    private void CheckSizes(ListenerOptions one, Action<string, string> fault)
    {
        if (one.MaxConnections is < 1)
        {
            fault("MaxConnections", $"is {one.MaxConnections}: it must be at least 1, or left out");
        }

        if (one.MaxMessageSize is < 1 or > LimitsValidator.MaxMessageSize)
        {
            fault("MaxMessageSize", $"is {one.MaxMessageSize}: it must be between 1 and {LimitsValidator.MaxMessageSize}, or left out");
        }
        else if (one.MaxMessageSize is { } size && SessionMemory.Needed(size) > (ValidLimits?.MaxSessionMemory ?? int.MaxValue))
        {
            fault("MaxMessageSize", $"is {size}: such a session needs Gateway:Limits:MaxSessionMemory of at least {SessionMemory.Needed(size)}");
        }
    }

    // Faulty limits are reported by their own validator; they must not hide the faults of the listeners.
    private GatewayLimits? ValidLimits
    {
        get
        {
            try
            {
                return limits.Value;
            }
            catch (OptionsValidationException)
            {
                return null;
            }
        }
    }

    private bool HasProxies
    {
        get
        {
            try
            {
                return proxies.Value.TrustedProxies.Count > 0;
            }
            catch (OptionsValidationException)
            {
                return true;
            }
        }
    }

    private static void CheckSocket(ListenerSocketOptions socket, Action<string, string> fault)
    {
        Between("Socket:Backlog", socket.Backlog, 1, 65_535);
        Between("Socket:ReceiveBufferSize", socket.ReceiveBufferSize ?? 1024, 1024, 64 * 1024 * 1024);
        Between("Socket:SendBufferSize", socket.SendBufferSize ?? 1024, 1024, 64 * 1024 * 1024);
        Between("Socket:KeepAlive:Time", (long)socket.KeepAlive.Time.TotalSeconds, 1, 32_767);
        Between("Socket:KeepAlive:Interval", (long)socket.KeepAlive.Interval.TotalSeconds, 1, 32_767);
        Between("Socket:KeepAlive:Retries", socket.KeepAlive.Retries, 1, 127);

        void Between(string key, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                fault(key, $"is {value}: it must be between {least} and {most}");
            }
        }
    }
}
