using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>A journal reads on when the recovering actor has folded what it has.</summary>
public sealed class ReplayWindowSpec : Akka.TestKit.Xunit2.TestKit
{
    private readonly ReplayWindow window = new();
    private readonly Pages pages = new(pageSize: 10, events: 95);

    [Fact]
    public async Task No_more_than_two_pages_are_in_memory()
    {
        var replay = Replay();
        for (var folded = 0; folded < 95;)
        {
            var batch = ExpectMsg<ReplayedBatch>(TimeSpan.FromSeconds(10));
            Assert.InRange(pages.Read - folded, 1, 20);
            folded += batch.Events.Count;
            window.Folded(batch.Events.Count);
        }
        await replay;
        Assert.Equal(95, pages.Read);
    }

    [Fact]
    public async Task An_actor_that_wants_no_more_ends_the_reading()
    {
        var replay = Replay();
        ExpectMsg<ReplayedBatch>(TimeSpan.FromSeconds(10));
        ExpectMsg<ReplayedBatch>(TimeSpan.FromSeconds(10));
        window.Close();
        await replay;
        Assert.Equal(20, pages.Read);
    }

    private async Task Replay()
    {
        var request = new ReplayMessages(1, long.MaxValue, long.MaxValue, "p", TestActor) { Window = window };
        var replay = new JournalReplay(request, null, null);
        await replay.AddAll(pages, "p", 1, long.MaxValue, long.MaxValue);
        replay.Complete();
    }

    private sealed class Pages(int pageSize, int events) : IPagedJournal
    {
        public int Read { get; private set; }

        public int PageSize => pageSize;

        public Task<IReadOnlyList<IPersistentRepresentation>> ReadPageAsync(string persistenceId, long fromSequenceNr, long toSequenceNr, int limit)
        {
            var numbers = Enumerable.Range((int)fromSequenceNr, limit).Where(number => number <= events);
            IReadOnlyList<IPersistentRepresentation> page = [.. numbers.Select(number => new Persistent($"{number}", number, persistenceId))];
            Read += page.Count;
            return Task.FromResult(page);
        }
    }
}
