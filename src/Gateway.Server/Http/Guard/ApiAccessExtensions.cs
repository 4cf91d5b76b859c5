namespace Gateway.Http.Guard;

/// <summary>Describes each <see cref="ApiAccess"/> for the operator.</summary>
internal static class ApiAccessExtensions
{
    /// <summary>The description for the start log and <c>check</c>.</summary>
    internal static string Describe(this ApiAccess access) => access switch
    {
        ApiAccess.Token => "whoever shows the operator's token",
        ApiAccess.Anyone => "anyone (Gateway:Api:AllowAnonymous)",
        _ => "loopback clients only (protected mode: neither Gateway:Api:Token nor Gateway:Api:TokenFile is set)",
    };
}
