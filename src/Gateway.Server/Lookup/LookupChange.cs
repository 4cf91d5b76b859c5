namespace Gateway.Lookup;

/// <summary>A queued change.</summary>
/// <param name="key">The key.</param>
/// <param name="value">Its new value; null to remove it.</param>
internal sealed class LookupChange(string key, byte[]? value)
{
    private readonly TaskCompletionSource<LookupResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal string Key => key;

    internal byte[]? Value => value;

    /// <summary>The result that the change will have once it is saved.</summary>
    internal LookupResult Result { get; set; }

    internal Task<LookupResult> Done => _done.Task;

    internal void Complete(LookupResult result) => _done.TrySetResult(result);
}
