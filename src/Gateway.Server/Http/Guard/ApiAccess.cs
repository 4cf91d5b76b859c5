namespace Gateway.Http.Guard;

/// <summary>Who is served <c>/api/</c> and <c>/ws</c>.</summary>
internal enum ApiAccess
{
    /// <summary>Loopback clients: protected mode, since no token is configured.</summary>
    Loopback,

    /// <summary>Whoever shows the operator's token.</summary>
    Token,

    /// <summary>Anyone, because the configuration says so.</summary>
    Anyone,
}
