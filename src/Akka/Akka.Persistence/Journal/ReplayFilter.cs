using Akka.Configuration;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>What is done about events of two writers that overlap (<c>replay-filter.mode</c>).</summary>
internal enum ReplayFilterMode
{
    /// <summary>The replay fails.</summary>
    Fail,

    /// <summary>A warning is logged.</summary>
    Warn,

    /// <summary>A warning is logged, and the events of the older writer are left out.</summary>
    RepairByDiscardOld,

    /// <summary>Nothing.</summary>
    Disabled,
}

/// <summary>The settings <c>replay-filter</c> of a journal.</summary>
internal sealed record ReplayFilterSettings(ReplayFilterMode Mode, int WindowSize, int MaxOldWriters, bool IsDebug)
{
    /// <summary>Reads them from a journal's section.</summary>
    public static ReplayFilterSettings Read(string plugin, Config section)
    {
        var text = section.GetString("replay-filter.mode", null);
        var mode = text switch
        {
            "off" or "false" => ReplayFilterMode.Disabled, // HOCON has off for false
            "repair-by-discard-old" => ReplayFilterMode.RepairByDiscardOld,
            "fail" => ReplayFilterMode.Fail,
            "warn" => ReplayFilterMode.Warn,
            _ => throw new ConfigurationException(
                $"{plugin}.replay-filter.mode = '{text}': it must be repair-by-discard-old, fail, warn or off."),
        };
        return new ReplayFilterSettings(mode, Positive("window-size"), Positive("max-old-writers"),
            section.GetBoolean("replay-filter.debug", false));

        int Positive(string key)
        {
            var value = section.GetInt($"replay-filter.{key}", 0);
            return value > 0 ? value : throw new ConfigurationException($"{plugin}.replay-filter.{key} = {value}: it must be greater than 0.");
        }
    }
}

/// <summary>
/// Looks at the writers of replayed events: when a persistent actor was alive twice, both wrote under one persistence id. The window
/// holds back some events, so that those of the older writer can be left out when the newer one begins below them.
/// </summary>
internal sealed class ReplayFilter(ReplayFilterSettings settings, ILoggingAdapter log, Action<IPersistentRepresentation> next)
{
    private readonly Queue<IPersistentRepresentation> window = new();
    private readonly Queue<string> oldWriters = new();
    private string writer = string.Empty;
    private long highest;

    /// <summary>Takes the next event of the replay.</summary>
    /// <exception cref="InvalidOperationException">Two writers overlap, and the mode is <see cref="ReplayFilterMode.Fail"/>.</exception>
    public void Offer(IPersistentRepresentation replayed)
    {
        if (settings.IsDebug) log.Debug("Replaying [{0}] of writer [{1}].", replayed, replayed.WriterGuid);
        if (window.Count == settings.WindowSize) PassFirst();
        if (replayed.WriterGuid == writer) OfTheSameWriter(replayed);
        else if (oldWriters.Contains(replayed.WriterGuid))
        {
            if (IsKept("an event of an older writer comes after those of a newer one", replayed)) window.Enqueue(replayed);
        }
        else OfANewWriter(replayed);
    }

    /// <summary>Passes on what is held back: the replay is at its end.</summary>
    public void Complete()
    {
        while (window.Count > 0) PassFirst();
    }

    private void OfTheSameWriter(IPersistentRepresentation replayed)
    {
        // The same number again is one event that was stored as several.
        if (replayed.SequenceNr >= highest)
        {
            highest = replayed.SequenceNr;
            window.Enqueue(replayed);
        }
        else if (IsKept($"the writer has gone on to {highest} before", replayed)) window.Enqueue(replayed);
    }

    private void OfANewWriter(IPersistentRepresentation replayed)
    {
        if (writer.Length > 0) oldWriters.Enqueue(writer);
        if (oldWriters.Count > settings.MaxOldWriters) oldWriters.Dequeue();
        writer = replayed.WriterGuid;
        highest = replayed.SequenceNr;
        for (var left = window.Count; left > 0; left--)
        {
            var earlier = window.Dequeue();
            if (earlier.SequenceNr < highest || IsKept($"a newer writer begins at {highest}", earlier)) window.Enqueue(earlier);
        }
        window.Enqueue(replayed);
    }

    private bool IsKept(string what, IPersistentRepresentation invalid)
    {
        var message = $"Two writers used the persistence id [{invalid.PersistenceId}]: event {invalid.SequenceNr} of writer [{invalid.WriterGuid}], " +
            $"{what}. An actor with this id was alive twice, perhaps on both sides of a network partition (replay-filter).";
        if (settings.Mode == ReplayFilterMode.Fail)
        {
            log.Error("{0}", message);
            throw new InvalidOperationException(message);
        }
        log.Warning("{0}", message);
        return settings.Mode == ReplayFilterMode.Warn;
    }

    private void PassFirst() => next(window.Dequeue());
}
