namespace Gateway.Hosting.Logging;

/// <summary>An entry as it will be written, its line end included.</summary>
/// <param name="Text">One line, or several if it has an exception.</param>
/// <param name="IsForError">Whether it goes to standard error.</param>
internal readonly record struct LogLine(string Text, bool IsForError);
