using Microsoft.Extensions.Options;

namespace Gateway.Fleet;

/// <summary>Reports every fault in <c>Gateway:Fleet</c>, each with its key.</summary>
internal sealed class FleetOptionsValidator : IValidateOptions<FleetOptions>
{
    private static readonly string[] Schemes = ["nats", "tls"];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FleetOptions options)
    {
        var faults = new List<string>();
        foreach (var url in (options.Url ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(url => !IsUrl(url)))
        {
            faults.Add($"Gateway:Fleet:Url has '{url}': use nats://host:4222 or tls://host:4222, without a user or a password.");
        }

        if (options.Name.Length is 0 or > 32 || !options.Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
        {
            faults.Add($"Gateway:Fleet:Name is '{options.Name}': use 1 to 32 of A-Z a-z 0-9 _ -.");
        }

        if (!string.IsNullOrEmpty(options.CredentialsFile) && !string.IsNullOrEmpty(options.User))
        {
            faults.Add("Gateway:Fleet has CredentialsFile and User: use one of them.");
        }

        if (!string.IsNullOrEmpty(options.PasswordFile) && string.IsNullOrEmpty(options.User))
        {
            faults.Add("Gateway:Fleet:PasswordFile has a password without a User.");
        }

        if (string.IsNullOrEmpty(options.Tls.Certificate) != string.IsNullOrEmpty(options.Tls.Key))
        {
            faults.Add("Gateway:Fleet:Tls has one of Certificate and Key: give both.");
        }

        Between(nameof(options.Connect), options.Connect, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Between(nameof(options.Lease), options.Lease, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));
        Between(nameof(options.Request), options.Request, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Between(nameof(options.Ping), options.Ping, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1));
        Between(nameof(options.MaxPending), options.MaxPending, 64 * 1024, 1024 * 1024 * 1024);
        Between(nameof(options.Replicas), options.Replicas, 1, 5);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Between<T>(string key, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                faults.Add($"Gateway:Fleet:{key} is {value}: it must be between {least} and {most}.");
            }
        }
    }

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && Schemes.Contains(url.Scheme) && url is { UserInfo: "", PathAndQuery: "" or "/", Fragment: "" } && url.Host.Length > 0;
}
