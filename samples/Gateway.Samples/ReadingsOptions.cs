namespace Gateway.Samples;

/// <summary>The options of <see cref="ReadingsApplication"/>: a listener's section <c>Readings</c>.</summary>
internal sealed class ReadingsOptions
{
    /// <summary>File of the database; a relative path is one in the folder of the executable.</summary>
    public string File { get; set; } = "readings.db";

    /// <summary>Maximum length of a reading in bytes, 1 to 1 024.</summary>
    public int MaxLength { get; set; } = 64;
}
