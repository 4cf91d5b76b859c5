using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Gateway.Diagnostics;

/// <summary>
/// The one meter. Callers report what happened; only this class knows the instruments and their labels. Labels are few: never an address, a session or a room.
/// </summary>
internal sealed class GatewayMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway";

    private readonly CounterSheet _sheet;
    private readonly ConcurrentQueue<ListenerCounters> _listeners = new();
    private readonly ConcurrentQueue<(string Listener, ReasonCounters Reasons)> _wouldReject = new();
    private readonly ConcurrentQueue<CommandCounters> _commands = new();
    private readonly ConcurrentQueue<(string Listener, Func<DateTimeOffset> NotAfter)> _certificates = new();
    private readonly Counter<long> _messageErrors;
    private readonly Counter<long> _readPauses;
    private readonly Counter<long> _pushDropped;
    private readonly Histogram<double> _connectionDuration;
    private readonly Histogram<double> _commandDuration;

    /// <summary>Creates every instrument.</summary>
    public GatewayMetrics(IMeterFactory factory, CounterSheet sheet, GatewayState state, LogCounters log, TimeProvider time)
    {
        var start = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        _sheet = sheet;
        var meter = factory.Create(MeterName);
        meter.CreateObservableUpDownCounter("gateway.connections.active", () => Listeners(c => c.Active), "{connection}", "Open sessions.");
        meter.CreateObservableCounter("gateway.connections.accepted", () => Listeners(c => c.Accepted), "{connection}", "Connections let in.");
        meter.CreateObservableCounter("gateway.connections.rejected", () => Reasons(_listeners.Select(c => (c.Listener, c.Rejected))), "{connection}", "Connections turned away, by reason.");
        meter.CreateObservableCounter("gateway.connections.closed", () => Reasons(_listeners.Select(c => (c.Listener, c.Closed))), "{connection}", "Sessions that ended, by reason.");
        meter.CreateObservableCounter("gateway.would_reject", () => Reasons(_wouldReject), "{refusal}", "What limits that are only observed would have refused, by reason.");
        _connectionDuration = meter.CreateHistogram("gateway.connection.duration", "s", "How long sessions lasted.", advice: Buckets(0.01, 0.1, 1, 10, 60, 300, 1800, 3600, 14400, 86400));
        meter.CreateObservableCounter("gateway.bytes.received", () => Listeners(c => c.BytesReceived), "By", "Bytes received by sessions.");
        meter.CreateObservableCounter("gateway.bytes.sent", () => Listeners(c => c.BytesSent), "By", "Bytes sent by sessions.");
        meter.CreateObservableCounter("gateway.messages.received", () => Listeners(c => c.MessagesReceived), "{message}", "Messages received; reads on raw listeners.");
        meter.CreateObservableCounter("gateway.messages.sent", () => Listeners(c => c.MessagesSent), "{message}", "Messages sent.");
        _messageErrors = meter.CreateCounter<long>("gateway.message.errors", "{error}", "Messages that could not be taken, by reason.");
        meter.CreateObservableCounter("gateway.commands", Commands, "{command}", "Commands executed, by verb and result.");
        _commandDuration = meter.CreateHistogram("gateway.command.duration", "s", "Time to execute a command; one in 64 is timed.", advice: Buckets(1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10));
        _readPauses = meter.CreateCounter<long>("gateway.read.pauses", "{pause}", "Times a session was not read on purpose, by cause.");
        meter.CreateObservableGauge("gateway.tls.certificate.expiry.timestamp", Certificates, "s", "When a listener's certificate expires, in seconds since 1970.");
        _pushDropped = meter.CreateCounter<long>("gateway.push.dropped", "{message}", "Pushes that were not delivered, by reason.");
        meter.CreateObservableCounter("gateway.log.dropped", () => log.Dropped, "{line}", "Lines of the log that are lost, because they could not be written or nobody read them.");
        meter.CreateObservableCounter("gateway.log.suppressed", () => log.Suppressed, "{line}", "Lines of the log that were left out, because there were many of their event.");
        meter.CreateObservableGauge("gateway.draining", () => state.IsDraining ? 1 : 0, description: "1 while the gateway drains.");
        meter.CreateObservableGauge("gateway.start.timestamp", () => start, "s", "When the process started, in seconds since 1970: another value is another process.");
        meter.CreateObservableGauge("gateway.build.info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", Version)), description: "The running version.");
        Meter = meter;
    }

    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(GatewayMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    internal Meter Meter { get; }

    /// <summary>Adds a listener's counters.</summary>
    /// <param name="listener">Its name.</param>
    /// <param name="transport">The kind of transport.</param>
    /// <param name="ends">Every reason for which a session can end.</param>
    /// <param name="refusals">Every reason for which a connection can be refused.</param>
    /// <param name="observable">Every reason for which one could be refused if observed limits were enforced.</param>
    public ListenerCounters AddListener(string listener, string transport, IEnumerable<string> ends, IEnumerable<string> refusals, IEnumerable<string> observable)
    {
        var counters = new ListenerCounters(_sheet, listener, transport, ends, refusals, AddWouldReject(listener, observable));
        _listeners.Enqueue(counters);
        return counters;
    }

    /// <summary>Adds the counters of what observed limits would refuse on a listener.</summary>
    public ReasonCounters AddWouldReject(string listener, IEnumerable<string> reasons)
    {
        var counters = new ReasonCounters(reasons);
        _wouldReject.Enqueue((listener, counters));
        return counters;
    }

    /// <summary>Adds a verb's counters.</summary>
    public CommandCounters AddCommand(string command, IReadOnlyList<string> results)
    {
        var counters = new CommandCounters(_sheet, command, results);
        _commands.Enqueue(counters);
        return counters;
    }

    /// <summary>Reports the limit for <c>gateway_connections_limit</c>.</summary>
    public void ObserveConnectionLimit(Func<int> limit) =>
        Meter.CreateObservableGauge("gateway.connections.limit", limit, "{connection}", "Sessions that the process lets in.");

    /// <summary>Reports how often accepting was paused because file descriptors had run out.</summary>
    public void ObserveAcceptPauses(Func<long> rests) =>
        Meter.CreateObservableCounter("gateway.accept.rests", rests, "{rest}", "Times that accepting rested because files had run out.");

    /// <summary>Reports the progress of a drain; all values are 0 while there is none.</summary>
    /// <param name="closed">Sessions that have ended since the notice.</param>
    /// <param name="rate">The rate at which sessions are asked to close, per second.</param>
    /// <param name="deadline">When the remaining sessions are aborted, in seconds since 1970.</param>
    public void ObserveDrain(Func<int> closed, Func<double> rate, Func<long> deadline)
    {
        Meter.CreateObservableGauge("gateway.drain.closed", closed, "{session}", "Sessions that have ended since the drain's notice.");
        Meter.CreateObservableGauge("gateway.drain.rate", rate, description: "Sessions that a drain asks to close, per second.");
        Meter.CreateObservableGauge("gateway.drain.deadline.timestamp", deadline, "s", "When a drain cuts what is left, in seconds since 1970.");
    }

    /// <summary>Reports when a listener's certificate expires.</summary>
    public void ObserveCertificate(string listener, Func<DateTimeOffset> notAfter) => _certificates.Enqueue((listener, notAfter));

    /// <summary>Reports rooms and memberships.</summary>
    public void ObserveRooms(Func<int> rooms, Func<long> memberships)
    {
        Meter.CreateObservableUpDownCounter("gateway.rooms", rooms, "{room}", "Rooms that have members.");
        Meter.CreateObservableUpDownCounter("gateway.room.memberships", memberships, "{membership}", "Memberships over all rooms.");
    }

    /// <summary>Reports the bytes of queued pushes. They are added up on demand, because a push has to cost as little as possible.</summary>
    public void ObserveSendQueue(Func<long> bytes) =>
        Meter.CreateObservableUpDownCounter("gateway.send.queue", bytes, "By", "Bytes of pushes that wait for clients to read.");

    /// <summary>Counts an admitted connection.</summary>
    public static void ConnectionOpened(ListenerCounters listener) => listener.Opened();

    /// <summary>Counts a session that has ended.</summary>
    public void ConnectionClosed(ListenerCounters listener, string reason, TimeSpan duration)
    {
        listener.Ended(reason);
        _connectionDuration.Record(duration.TotalSeconds, Label("listener", listener.Listener));
    }

    /// <summary>Counts a refused connection.</summary>
    public static void ConnectionRejected(ListenerCounters listener, string reason) => listener.Rejected.Count(reason);

    /// <summary>Counts a message that could not be handled.</summary>
    public void MessageError(ListenerCounters listener, string reason) =>
        _messageErrors.Add(1, Label("listener", listener.Listener), Label("reason", reason));

    /// <summary>Counts a push that was not delivered.</summary>
    public void PushDropped(string reason) => _pushDropped.Add(1, Label("reason", reason));

    /// <summary>Counts a pause in which a session is not read.</summary>
    public void ReadPaused(string cause) => _readPauses.Add(1, Label("cause", cause));

    /// <summary>Records the duration of a command.</summary>
    public void CommandTimed(string command, TimeSpan duration) => _commandDuration.Record(duration.TotalSeconds, Label("command", command));

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    private static InstrumentAdvice<double> Buckets(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };

    private IEnumerable<Measurement<long>> Listeners(Func<ListenerCounters, long> value) =>
        _listeners.Select(counters => new Measurement<long>(value(counters), Label("listener", counters.Listener)));

    private static IEnumerable<Measurement<long>> Reasons(IEnumerable<(string Listener, ReasonCounters Reasons)> counters) =>
        counters.SelectMany(one => one.Reasons.All.Select(reason =>
            new Measurement<long>(reason.Count, Label("listener", one.Listener), Label("reason", reason.Reason))));

    private IEnumerable<Measurement<long>> Certificates() =>
        _certificates.Select(certificate => new Measurement<long>(certificate.NotAfter().ToUnixTimeSeconds(), Label("listener", certificate.Listener)));

    private IEnumerable<Measurement<long>> Commands() =>
        _commands.SelectMany(command => command.Results.Select((result, index) =>
            new Measurement<long>(command[index], Label("command", command.Command), Label("result", result))));
}
