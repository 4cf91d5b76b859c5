namespace Gateway.Descriptors;

/// <summary>The one budget of open files, from which every gate has its number.</summary>
/// <param name="sharing">Reckons the shares.</param>
internal sealed class FileBudget(IFileSharing sharing)
{
    private FileShares? _shares;

    /// <summary>Raised when the shares have changed.</summary>
    public event Action<FileShares>? Changed;

    /// <summary>The shares in force; reckoned when first asked for, since options may be faulty before.</summary>
    public FileShares Shares => _shares ??= sharing.Share();

    /// <summary>Computes the shares again, because the options have changed.</summary>
    public void Renew()
    {
        _shares = sharing.Share();
        Changed?.Invoke(_shares);
    }
}
