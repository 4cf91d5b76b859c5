namespace Gateway.Limits;

/// <summary>The one budget of file descriptors, from which every connection limit gets its share.</summary>
/// <param name="reckon">Computes the shares from the options and the open-files limit.</param>
internal sealed class FileBudget(Func<FileShares> reckon)
{
    private FileShares? _shares;

    /// <summary>Raised when the shares have changed.</summary>
    public event Action<FileShares>? Changed;

    /// <summary>The effective shares; computed on first use, because the options may have faults before.</summary>
    public FileShares Shares => _shares ??= reckon();

    /// <summary>Computes the shares again, because the options have changed.</summary>
    public void Renew()
    {
        _shares = reckon();
        Changed?.Invoke(_shares);
    }
}
