using Akka.Persistence;

namespace ActorCluster.Tests.Seeded;

/// <summary>What a seed's disks are like.</summary>
/// <param name="MaxFlush">The longest write.</param>
/// <param name="MaxNotice">How long it may take at most until the writer hears that its write is on the disk.</param>
/// <param name="Lies">It says that a write is on the disk before it is. Nothing may rely on such a disk; a run on it must be found out.</param>
internal sealed record DiskProfile(TimeSpan MaxFlush, TimeSpan MaxNotice, bool Lies = false)
{
    /// <summary>The shortest write.</summary>
    public TimeSpan MinFlush { get; init; }

    public static readonly DiskProfile Good = new(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(1));
}

/// <summary>What goes wrong with a node's next write.</summary>
internal enum DiskFault
{
    None,

    /// <summary>It fails, and so does everything after it for a while. Whether it is on the disk nobody knows.</summary>
    Fail,

    /// <summary>It is refused and surely not on the disk.</summary>
    Reject,

    /// <summary>It takes seconds.</summary>
    Stall,
}

/// <summary>An event as it stands on the disk.</summary>
internal sealed record StoredEvent(string PersistenceId, long SequenceNr, int SerializerId, string Manifest, byte[] Payload, object Event)
{
    public IPersistentRepresentation Read(Akka.Actor.ActorSystem system) =>
        new Persistent(system.Serialization.Deserialize(Payload, SerializerId, Manifest), SequenceNr, PersistenceId);
}

/// <summary>One node's disk; outlives its processes.</summary>
/// <param name="name">Its name in the trace.</param>
internal sealed class SeededDisk(string name)
{
    private readonly List<StoredEvent> _stored = [];
    private readonly List<IReadOnlyList<StoredEvent>> _unflushed = [];
    private bool _isBroken;

    public string Name => name;

    public DiskProfile Profile { get; set; } = DiskProfile.Good;

    /// <summary>Strikes the next write.</summary>
    public DiskFault Next { get; set; }

    /// <summary>It has failed or refused a write of the present process.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>No write is under way.</summary>
    public bool IsIdle => _unflushed.Count == 0;

    public IReadOnlyList<StoredEvent> Stored => _stored;

    /// <summary>Hears of every event that has reached the disk.</summary>
    public Action<StoredEvent>? Written { get; set; }

    /// <summary>Another disk, with what is on this one now.</summary>
    public SeededDisk Copy()
    {
        var copy = new SeededDisk(name) { Profile = Profile };
        copy._stored.AddRange(_stored);
        return copy;
    }

    /// <summary>Takes a write, all or none of it.</summary>
    /// <param name="process">Who writes.</param>
    /// <param name="events">What is to be on the disk.</param>
    /// <param name="ended">Told true when it is on the disk, false where it is refused.</param>
    /// <param name="failed">Told where it failed; then nobody knows.</param>
    public void Write(SeededProcess process, IReadOnlyList<StoredEvent> events, Action<bool> ended, Action<Exception> failed)
    {
        var loop = process.Loop;
        var fault = _isBroken ? DiskFault.Fail : Next;
        Next = DiskFault.None;
        if (fault != DiskFault.None)
        {
            HasFailed |= fault != DiskFault.Stall;
            loop.Trace.Say(process.Name, $"disk: {fault}");
        }

        if (fault == DiskFault.Reject)
        {
            Later(Span(loop, Profile.MaxFlush), () => ended(false));
            return;
        }

        _unflushed.Add(events);
        var flush = fault == DiskFault.Stall ? TimeSpan.FromMilliseconds(loop.Random.Next(500, 6000)) : Profile.MinFlush + Span(loop, Profile.MaxFlush - Profile.MinFlush);
        if (fault == DiskFault.Fail)
        {
            var isStored = !_isBroken && loop.Random.Next(2) == 0;
            if (!_isBroken)
            {
                _isBroken = true;
                Later(TimeSpan.FromMilliseconds(loop.Random.Next(1, 3000)), () => _isBroken = false);
            }

            Later(flush, () =>
            {
                End(events, isStored);
                failed(new IOException("the disk has failed"));
            });
            return;
        }

        if (Profile.Lies)
        {
            Later(Span(loop, Profile.MaxNotice), () => ended(true));
            Later(flush + TimeSpan.FromMilliseconds(200), () => End(events, isStored: true));
            return;
        }

        Later(flush, () =>
        {
            End(events, isStored: true);
            Later(Span(loop, Profile.MaxNotice), () => ended(true));
        });

        void Later(TimeSpan delay, Action action) => loop.At(loop.Now + delay, new SeededTimer(process, action));
    }

    /// <summary>Deletes events; the one with the highest number stays, so that no number is given twice.</summary>
    public void Delete(string persistenceId, long toSequenceNr)
    {
        var highest = _stored.Where(stored => stored.PersistenceId == persistenceId).Select(stored => stored.SequenceNr).DefaultIfEmpty().Max();
        _stored.RemoveAll(stored => stored.PersistenceId == persistenceId && stored.SequenceNr <= toSequenceNr && stored.SequenceNr < highest);
    }

    /// <summary>The process is gone: of the writes that no flush has covered, a first few may still have reached the disk.</summary>
    public void Crash(SeededLoop loop)
    {
        var survive = loop.Random.Next(3) == 0 && !Profile.Lies && !_isBroken ? loop.Random.Next(_unflushed.Count + 1) : 0;
        if (_unflushed.Count > 0)
        {
            loop.Trace.Say(name, $"disk: {survive} of {_unflushed.Count} unflushed writes survive");
        }

        foreach (var events in _unflushed.Take(survive).ToList())
        {
            End(events, isStored: true);
        }

        _unflushed.Clear();
        (_isBroken, HasFailed, Next) = (false, false, DiskFault.None);
    }

    private static TimeSpan Span(SeededLoop loop, TimeSpan most) => TimeSpan.FromTicks(loop.Random.NextInt64(most.Ticks + 1));

    private void End(IReadOnlyList<StoredEvent> events, bool isStored)
    {
        _unflushed.Remove(events);
        if (!isStored)
        {
            return;
        }

        _stored.AddRange(events);
        foreach (var stored in events)
        {
            Written?.Invoke(stored);
        }
    }
}
