namespace Gateway.Hosting.Verbs;

/// <summary>One line of <c>Gateway check</c>.</summary>
/// <param name="Mark">Its kind, in capitals if it is why the check fails; empty for a remark.</param>
/// <param name="Text">The text.</param>
internal sealed record CheckFinding(string Mark, string Text)
{
    /// <summary>The line.</summary>
    public override string ToString() => Mark.Length > 0 ? $"{Mark}  {Text}" : Text;
}
