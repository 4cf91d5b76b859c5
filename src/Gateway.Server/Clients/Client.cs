namespace Gateway.Clients;

/// <summary>A client that is known by its name: who has the name now, or how it left. Its own lock guards it; claims are made by the directory.</summary>
internal sealed class Client(string name)
{
    private Claim? _newest;
    private LinkedListNode<AwayClient>? _away;

    /// <summary>The name.</summary>
    internal string Name => name;

    /// <summary>The client's place among those that are away; null while it is online. Only for the directory, under its lock.</summary>
    internal LinkedListNode<AwayClient>? Away => _away;

    /// <summary>The newest claim; null while the client is away.</summary>
    internal Claim? Newest => Volatile.Read(ref _newest);

    /// <summary>Gives the name to a session.</summary>
    /// <returns>The result; without a claim if the name is taken and <paramref name="duplicate"/> refuses.</returns>
    internal ClaimResult Take(IClientSession session, DuplicateName duplicate, long revision, long at)
    {
        lock (this)
        {
            if (_newest is not null && duplicate == DuplicateName.Refuse)
            {
                return default;
            }

            var replaced = duplicate == DuplicateName.Replace ? _newest : null;
            var claim = new Claim(this, session, revision, at) { Older = replaced is null ? _newest : null };
            (_newest, _away) = (claim, null);
            return new ClaimResult(claim, replaced);
        }
    }

    /// <summary>Takes the name from a session, if that claim still holds.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="away">The client's place among those that are away, if this was the last claim.</param>
    /// <returns>Whether it was the last claim.</returns>
    internal bool Drop(Claim claim, LinkedListNode<AwayClient> away)
    {
        lock (this)
        {
            if (_newest == claim)
            {
                _newest = claim.Older;
                _away = _newest is null ? away : null;
                return _newest is null;
            }

            for (var holder = _newest; holder is not null; holder = holder.Older)
            {
                if (holder.Older == claim)
                {
                    holder.Older = claim.Older;
                    break;
                }
            }

            return false;
        }
    }

    /// <summary>Gives the newest claim another revision.</summary>
    internal void Renew(long revision)
    {
        lock (this)
        {
            if (_newest is not null)
            {
                _newest.Revision = revision;
            }
        }
    }

    /// <summary>Takes the name from the sessions whose claims are older than a revision.</summary>
    /// <returns>Whether there were some, and none are left.</returns>
    internal bool TakeAway(long revision, out IReadOnlyList<IClientSession> sessions)
    {
        lock (this)
        {
            var (taken, kept) = (new List<IClientSession>(), new List<Claim>());
            for (var claim = _newest; claim is not null; claim = claim.Older)
            {
                if (claim.Revision < revision)
                {
                    taken.Add(claim.Session);
                }
                else
                {
                    kept.Add(claim);
                }
            }

            for (var index = 0; index < kept.Count; index++)
            {
                kept[index].Older = index + 1 < kept.Count ? kept[index + 1] : null;
            }

            _newest = kept.FirstOrDefault();
            sessions = taken;
            return taken.Count > 0 && _newest is null;
        }
    }

    /// <summary>Passes the sessions of the name to a visitor, the newest first.</summary>
    /// <returns>How the client left; null if there are sessions.</returns>
    internal Absence? Visit<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IClientVisitor, allows ref struct
    {
        lock (this)
        {
            for (var claim = _newest; claim is not null && visitor.Visit(claim.Session); claim = claim.Older)
            {
            }

            return _away?.Value.Absence;
        }
    }
}
