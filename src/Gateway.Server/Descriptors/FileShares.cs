namespace Gateway.Descriptors;

/// <summary>What each kind of connection may take of the open files: all it was configured to, unless the process's limit is too small for that.</summary>
/// <param name="Sessions">Stream sessions.</param>
/// <param name="Http">HTTP connections.</param>
/// <param name="Requests">Requests to HTTP back ends under way, and connections to each of them.</param>
/// <param name="Refusals">Stream connections that are told at the same time why they are turned away.</param>
/// <param name="HttpRefusals">HTTP connections that are.</param>
/// <param name="Reserve">Files that stay free.</param>
internal sealed record FileShares(int Sessions, int Http, int Requests, int Refusals, int HttpRefusals, int Reserve)
{
    /// <summary>Refused stream connections that are told why and closed cleanly at the same time; more are cut off. 1 024: each holds a file for <c>Write</c> and <c>Linger</c> at most, and a flood must not turn refusing into the thing that fills the process.</summary>
    public const int MostRefusals = 1024;

    /// <summary>Refused HTTP connections that get their 503 at the same time; more are cut off. 256: each lasts <c>Linger</c> at most.</summary>
    public const int MostHttpRefusals = 256;
}
