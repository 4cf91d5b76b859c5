using System.Globalization;

namespace Gateway.Hosting.CommandLine;

/// <summary>Until it is disposed of, the parser's own texts are in English, as all others are, whatever the host's language.</summary>
internal readonly ref struct EnglishTexts
{
    private readonly CultureInfo _before = CultureInfo.CurrentUICulture;

    public EnglishTexts() => CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

    public void Dispose() => CultureInfo.CurrentUICulture = _before;
}
