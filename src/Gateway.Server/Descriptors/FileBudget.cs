namespace Gateway.Descriptors;

/// <summary>The one budget of open files, from which every gate has its number.</summary>
/// <param name="reckon">Reckons the shares anew from options and limit.</param>
internal sealed class FileBudget(Func<FileShares> reckon)
{
    private FileShares? _shares;

    /// <summary>When the shares have changed.</summary>
    public event Action<FileShares>? Changed;

    /// <summary>The shares in force; reckoned when first asked for, since options may be faulty before.</summary>
    public FileShares Shares => _shares ??= reckon();

    /// <summary>The options have changed.</summary>
    public void Renew()
    {
        _shares = reckon();
        Changed?.Invoke(_shares);
    }
}
