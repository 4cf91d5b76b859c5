using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Logging;

/// <summary>Reports every fault in <c>Gateway:Log</c>, each with its key.</summary>
internal sealed class LogOptionsValidator : IValidateOptions<LogOptions>
{
    private const int Most = 1_000_000;

    /// <summary>A shorter queue would lose lines of an ordinary start.</summary>
    private const int MinQueuedLines = 100;

    public ValidateOptionsResult Validate(string? name, LogOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.MaxQueuedLines), options.MaxQueuedLines, MinQueuedLines);
        Check(nameof(options.LinesPerEvent), options.LinesPerEvent, 0);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string key, int value, int least)
        {
            if (value < least || value > Most)
            {
                faults.Add($"Gateway:Log:{key} is {value}: it must be between {least} and {Most}.");
            }
        }
    }
}
