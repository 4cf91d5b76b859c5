using Spectre.Console;

namespace Gateway.Hosting.Verbs;

/// <summary>Tables for a person at a terminal. Only this class uses what draws them, so that serving does not load it.</summary>
internal static class ConsoleTables
{
    /// <summary>Draws a table as wide as the terminal.</summary>
    internal static void Write(TextWriter output, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            // What a row begins with is a name, to be copied as a whole.
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))) { NoWrap = column == columns[0] });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Terminal.Escape(cell))));
        }

        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            ColorSystem = Terminal.IsColorless ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Ansi = Terminal.IsColorless ? AnsiSupport.No : AnsiSupport.Detect,
        }).Write(table);
    }
}
