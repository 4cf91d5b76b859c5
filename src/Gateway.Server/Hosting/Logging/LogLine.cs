namespace Gateway.Hosting.Logging;

/// <summary>A formatted entry, its line end included.</summary>
/// <param name="Text">One line, or several with an exception.</param>
/// <param name="IsForError">Whether it goes to standard error.</param>
internal readonly record struct LogLine(string Text, bool IsForError);
