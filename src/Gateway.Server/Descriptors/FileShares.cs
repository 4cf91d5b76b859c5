namespace Gateway.Descriptors;

/// <summary>The share of each kind of connection in the open files: the configured maximum, unless the open-files limit of the process is too small for that.</summary>
/// <param name="Sessions">Stream sessions.</param>
/// <param name="Http">HTTP connections.</param>
/// <param name="Requests">Active requests to HTTP back ends, and connections to each of them.</param>
/// <param name="Refusals">Refused stream connections that get an error reply at the same time.</param>
/// <param name="HttpRefusals">Refused HTTP connections that get a response at the same time.</param>
/// <param name="Reserve">File descriptors that are kept free.</param>
internal sealed record FileShares(int Sessions, int Http, int Requests, int Refusals, int HttpRefusals, int Reserve)
{
    /// <summary>
    /// The maximum number of refused stream connections that get an error reply and an orderly close at the same time; further ones are aborted. 1 024: each
    /// holds a file for at most <c>Write</c> and <c>Linger</c>, and a flood must not make refusing the thing that fills the process.
    /// </summary>
    public const int MaxRefusals = 1024;

    /// <summary>
    /// The maximum number of refused HTTP connections that get a 503 at the same time; further ones are aborted. 256: each lasts at most <c>Linger</c>.
    /// </summary>
    public const int MaxHttpRefusals = 256;
}
