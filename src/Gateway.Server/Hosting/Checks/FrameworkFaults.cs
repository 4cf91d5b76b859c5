using Gateway.Configuration;
using Gateway.Files;

namespace Gateway.Hosting.Checks;

/// <summary>
/// Checks that the framework's own sections are sections, and its files files: it passes over a value in a section's place, and says of a
/// directory in a file's that access is denied.
/// </summary>
internal static class FrameworkFaults
{
    private static readonly string[] Sections =
        ["Kestrel", "Kestrel:Endpoints", "Kestrel:Certificates", "Kestrel:EndpointDefaults", "Kestrel:Limits", "Logging", "Logging:LogLevel", "Logging:Console", "Logging:Console:FormatterOptions"];

    internal static void Find(IConfiguration configuration, List<string> faults)
    {
        foreach (var path in Sections)
        {
            SectionFaults.FindNoValue(configuration.GetSection(path), faults);
        }

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            SectionFaults.FindNoValue(endpoint, faults);
            SectionFaults.FindNoValue(endpoint.GetSection("Certificate"), faults);
            FindNoFile(endpoint.GetSection("Certificate:Path"), faults);
            FindNoFile(endpoint.GetSection("Certificate:KeyPath"), faults);
        }

        foreach (var certificate in configuration.GetSection("Kestrel:Certificates").GetChildren())
        {
            FindNoFile(certificate.GetSection("Path"), faults);
            FindNoFile(certificate.GetSection("KeyPath"), faults);
        }

        foreach (var level in configuration.GetSection("Logging:LogLevel").GetChildren().Where(level => level.GetChildren().Any()))
        {
            faults.Add($"{level.Path} must be one value, not a section.");
        }
    }

    // What is missing, or may not be read, the framework tells well enough.
    private static void FindNoFile(IConfigurationSection path, List<string> faults)
    {
        if (!string.IsNullOrEmpty(path.Value) && FileReadException.IfNoFile(Path.Combine(AppContext.BaseDirectory, path.Value)) is { } fault)
        {
            faults.Add($"{path.Path} can't be used: {fault}.");
        }
    }
}
