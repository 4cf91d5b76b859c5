using Gateway.Configuration;
using Gateway.Files;
using Gateway.Http;

namespace Gateway.Hosting.Checks;

/// <summary>
/// Checks that the framework's own sections are sections, and its files are files: the framework ignores a value in place of a section, and reports a directory
/// in place of a file as denied access.
/// </summary>
internal static class FrameworkFaults
{
    private static readonly string[] Sections =
        ["Kestrel", "Kestrel:Endpoints", "Kestrel:Certificates", "Kestrel:EndpointDefaults", "Kestrel:Limits", "Logging", "Logging:LogLevel", "Logging:Console", "Logging:Console:FormatterOptions"];

    internal static void Find(IConfiguration configuration, List<string> faults)
    {
        foreach (var path in Sections)
        {
            SectionFaults.FindNotASection(configuration.GetSection(path), faults);
        }

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            SectionFaults.FindNotASection(endpoint, faults);
            SectionFaults.FindNotASection(endpoint.GetSection("Certificate"), faults);
            SectionFaults.FindNotASection(endpoint.GetSection(HttpsCertificates.Section), faults);
            FindNotAFile(endpoint.GetSection("Certificate:Path"), faults);
            FindNotAFile(endpoint.GetSection("Certificate:KeyPath"), faults);
        }

        foreach (var certificate in configuration.GetSection("Kestrel:Certificates").GetChildren())
        {
            FindNotAFile(certificate.GetSection("Path"), faults);
            FindNotAFile(certificate.GetSection("KeyPath"), faults);
        }

        foreach (var level in configuration.GetSection("Logging:LogLevel").GetChildren().Where(level => level.GetChildren().Any()))
        {
            faults.Add($"{level.Path} must be one value, not a section.");
        }
    }

    // The framework's own message for a missing or unreadable file is good enough.
    private static void FindNotAFile(IConfigurationSection path, List<string> faults)
    {
        if (!string.IsNullOrEmpty(path.Value) && FileReadException.IfNotAFile(Path.Combine(AppContext.BaseDirectory, path.Value)) is { } fault)
        {
            faults.Add($"{path.Path} can't be used: {fault}.");
        }
    }
}
