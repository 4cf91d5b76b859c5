using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

/// <summary>Who may import whom: arrows never point back.</summary>
public sealed partial class ImportsTests
{
    /// <summary>Bottom up: a folder imports from those above its own row only, so there are no circles, and only what it uses.</summary>
    private static readonly (string Folder, string[] Imports)[] Table =
    [
        ("Addresses", []),
        ("Configuration", []),
        ("Diagnostics", []),
        ("Framing", []),
        ("Platform", []),
        ("Descriptors", ["Diagnostics", "Platform"]),
        ("Files", ["Diagnostics", "Platform"]),
        ("Lifetime", ["Diagnostics"]),

        ("Fleet", ["Configuration", "Diagnostics"]),

        // Configuration: an option says by an attribute that it may change while the gateway serves, or that it is a size in bytes; an application has a shape of its options.
        ("Access", ["Addresses", "Configuration"]),
        ("Limits", ["Addresses", "Configuration", "Diagnostics"]),
        ("Clients", ["Configuration", "Diagnostics", "Fleet", "Limits"]),

        // A token may have the name of the client that it belongs to.
        ("Secrets", ["Clients", "Diagnostics", "Files"]),
        ("Rooms", ["Diagnostics", "Fleet", "Limits"]),

        // STATUS answers with the state of the process, WHO with the size of a room, AUTH and TELL are about names.
        ("Commands", ["Clients", "Diagnostics", "Lifetime", "Rooms"]),
        ("Lookup", ["Access", "Addresses", "Configuration", "Diagnostics", "Files", "Fleet", "Limits", "Platform"]),

        // Back ends know neither sessions nor transports: Transports makes the connections that Upstreams asks for.
        ("Upstreams", ["Addresses", "Descriptors", "Diagnostics", "Limits"]),
        ("Sessions", ["Access", "Clients", "Descriptors", "Diagnostics", "Framing", "Lifetime", "Limits", "Secrets"]),
        ("Applications", ["Clients", "Commands", "Configuration", "Descriptors", "Diagnostics", "Files", "Fleet", "Framing", "Limits", "Lookup", "Rooms", "Secrets", "Sessions", "Upstreams"]),
        ("Transports", ["Access", "Addresses", "Applications", "Clients", "Configuration", "Descriptors", "Diagnostics", "Files", "Framing", "Limits", "Platform", "Secrets", "Sessions", "Upstreams"]),

        // The control socket and discovery are datagram listeners of Transports.
        ("Control", ["Addresses", "Diagnostics", "Fleet", "Lifetime", "Limits", "Transports"]),

        // Http shows every listener, datagram ones too, and has its own sockets and certificates made by Transports.
        ("Http", ["Access", "Addresses", "Applications", "Clients", "Commands", "Configuration", "Descriptors", "Diagnostics", "Files", "Fleet", "Framing", "Lifetime", "Limits", "Lookup", "Platform", "Rooms", "Secrets", "Sessions", "Transports", "Upstreams"]),
    ];

    // Hosting puts everything together.
    private static readonly Dictionary<string, string[]> Allowed =
        Table.Append(("Hosting", [.. Table.Select(row => row.Folder)])).ToDictionary(row => row.Item1, row => row.Item2);

    [Fact]
    public void Every_folder_imports_only_what_it_may() =>
        Assert.Empty(Imports().Where(import => !Allowed[import.Folder].Contains(import.Imported)).Select(import => $"{import.Path} uses {import.Imported}: {import.Line}"));

    [Fact]
    public void The_table_allows_nothing_that_no_file_needs()
    {
        var used = Imports().Select(import => (import.Folder, import.Imported)).ToHashSet();
        Assert.All(Table.SelectMany(row => row.Imports.Select(import => (row.Folder, import))), row => Assert.Contains(row, used));
    }

    [Fact]
    public void Every_folder_is_a_row_of_the_table() =>
        Assert.Equal(Allowed.Keys.Order(), Repository.SourceFiles().Select(file => file.Path.Split('/')[0]).Distinct().Order());

    [Fact]
    public void Arrows_never_point_back()
    {
        var above = new HashSet<string>();
        foreach (var (folder, imports) in Table)
        {
            Assert.All(imports, import => Assert.Contains(import, above));
            above.Add(folder);
        }
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        foreach (var (path, lines) in Repository.SourceFiles())
        {
            var folder = Path.GetDirectoryName(path)!.Replace('\\', '/').Replace('/', '.');
            Assert.Equal($"{path}: namespace Gateway.{folder};", $"{path}: {lines.First(line => line.StartsWith("namespace ", StringComparison.Ordinal))}");
        }
    }

    private static IEnumerable<(string Path, string Folder, string Imported, string Line)> Imports() =>
        from file in Repository.SourceFiles()
        let folder = file.Path.Split('/')[0]
        from line in file.Lines
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal)
        from import in OfOurs().Matches(line)
        let imported = import.Groups[1].Value
        where imported != folder
        select (file.Path, folder, imported, line.Trim());

    // In using lines and in names written out; "Gateway:Limits" in a text is no name.
    [GeneratedRegex(@"(?<![\w.""])Gateway\.([A-Z]\w*)")]
    private static partial Regex OfOurs();
}
