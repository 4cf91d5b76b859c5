namespace Gateway.Http;

/// <summary>The reason of an error, for programs: the <c>code</c> of a problem (docs/protocol.md 8.2). The list is closed, and part of the OpenAPI description.</summary>
/// <param name="Name">The code.</param>
/// <param name="Status">The status of a response with it.</param>
internal sealed record ProblemCode(string Name, int Status)
{
    internal static readonly ProblemCode InvalidRequest = new("invalid_request", StatusCodes.Status400BadRequest);
    internal static readonly ProblemCode InvalidName = new("invalid_name", StatusCodes.Status400BadRequest);
    internal static readonly ProblemCode NotCarried = new("not_carried", StatusCodes.Status400BadRequest);
    internal static readonly ProblemCode Unauthorized = new("unauthorized", StatusCodes.Status401Unauthorized);
    internal static readonly ProblemCode Forbidden = new("forbidden", StatusCodes.Status403Forbidden);
    internal static readonly ProblemCode NotFound = new("not_found", StatusCodes.Status404NotFound);
    internal static readonly ProblemCode MetricsDisabled = new("metrics_disabled", StatusCodes.Status404NotFound);
    internal static readonly ProblemCode MethodNotAllowed = new("method_not_allowed", StatusCodes.Status405MethodNotAllowed);
    internal static readonly ProblemCode QueueFull = new("queue_full", StatusCodes.Status409Conflict);
    internal static readonly ProblemCode Tunnel = new("tunnel", StatusCodes.Status409Conflict);
    internal static readonly ProblemCode CallPending = new("call_pending", StatusCodes.Status409Conflict);
    internal static readonly ProblemCode SessionEnded = new("session_ended", StatusCodes.Status410Gone);
    internal static readonly ProblemCode ClientAway = new("client_away", StatusCodes.Status410Gone);
    internal static readonly ProblemCode TooLarge = new("too_large", StatusCodes.Status413PayloadTooLarge);
    internal static readonly ProblemCode UpgradeRequired = new("upgrade_required", StatusCodes.Status426UpgradeRequired);
    internal static readonly ProblemCode Internal = new("internal", StatusCodes.Status500InternalServerError);
    internal static readonly ProblemCode NotDurable = new("not_durable", StatusCodes.Status500InternalServerError);
    internal static readonly ProblemCode RequestTimeout = new("request_timeout", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode NotReady = new("not_ready", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode Blocked = new("blocked", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode Unhealthy = new("unhealthy", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode TooManyReaders = new("too_many_readers", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode NodeUnreachable = new("node_unreachable", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode NotStored = new("not_stored", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode FleetAway = new("fleet_away", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode TableLost = new("table_lost", StatusCodes.Status503ServiceUnavailable);
    internal static readonly ProblemCode Timeout = new("timeout", StatusCodes.Status504GatewayTimeout);
    internal static readonly ProblemCode TableFull = new("table_full", StatusCodes.Status507InsufficientStorage);

    /// <summary>All codes.</summary>
    internal static readonly IReadOnlyList<ProblemCode> All =
    [
        InvalidRequest, InvalidName, NotCarried, Unauthorized, Forbidden, NotFound, MetricsDisabled, MethodNotAllowed, QueueFull, Tunnel, CallPending, SessionEnded, ClientAway, TooLarge,
        UpgradeRequired, Internal, NotDurable, RequestTimeout, NotReady, Blocked, Unhealthy, TooManyReaders, NodeUnreachable, NotStored, FleetAway, TableLost, Timeout, TableFull,
    ];

    /// <summary>The code of a response that has only a status: the first with that status, or the general one of the client's or the server's errors.</summary>
    internal static ProblemCode FromStatus(int status) =>
        All.FirstOrDefault(code => code.Status == status) ?? (status < StatusCodes.Status500InternalServerError ? InvalidRequest : Internal);
}
