using System.Text;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Snapshots;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Snapshots;

public sealed class SnapshotActorSpec : TestKit
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("actorcluster-").FullName, "snapshots");
    private readonly TestProbe _member;
    private IActorRef _files;

    public SnapshotActorSpec()
    {
        _member = CreateTestProbe();
        _files = Start(new DiskFolder(_path));
    }

    [Fact]
    public void A_snapshot_is_written_beside_and_gets_its_name_when_it_is_whole()
    {
        Begin(State(3), 7);
        AwaitCondition(() => File.Exists(Path.Combine(_path, "7-2.snapshot.part")));
        Assert.False(File.Exists(Path.Combine(_path, "7-2.snapshot")));

        var info = Write(State(3), 7);

        Assert.Equal(["7-2.snapshot"], Names());
        Assert.Equal(new FileInfo(Path.Combine(_path, "7-2.snapshot")).Length, info.Size);
        _files.Tell(new SnapshotMessage.LoadNewest(null), TestActor);
        var loaded = ExpectMsg<SnapshotMessage.Loaded>();
        Assert.True(info.IsSameFile(loaded.Info!));
        Assert.Equal(Id(2, 7), loaded.State!.Applied);
        Assert.Equal("n1,n2,n3", loaded.Info!.At.ToString());
    }

    [Fact]
    public void The_newest_two_are_kept()
    {
        for (var index = 5; index <= 8; index++)
        {
            Write(State(1), index);
            _files.Tell(new SnapshotMessage.Prune(new SnapshotId(Id(2, index))));
        }

        AwaitAssert(() => Assert.Equal(["7-2.snapshot", "8-2.snapshot"], Names()));
    }

    [Fact]
    public void One_that_the_journal_reaches_stays_whatever_is_newer()
    {
        for (var index = 5; index <= 8; index++)
        {
            Write(State(1), index);
        }

        _files.Tell(new SnapshotMessage.Prune(new SnapshotId(Id(2, 6))));
        AwaitAssert(() => Assert.Equal(["6-2.snapshot", "7-2.snapshot", "8-2.snapshot"], Names()));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("bit")]
    [InlineData("version")]
    public void A_damaged_one_is_named_and_passed_over(string damage)
    {
        Write(State(1), 5);
        Write(State(2), 6);
        var file = Path.Combine(_path, "6-2.snapshot");
        var bytes = File.ReadAllBytes(file);
        if (damage == "cut")
        {
            bytes = bytes[..^10];
        }
        else
        {
            bytes[damage == "bit" ? bytes.Length / 2 : 7] ^= 4;
        }

        File.WriteAllBytes(file, bytes);

        EventFilter.Warning(contains: file).ExpectOne(() => _files.Tell(new SnapshotMessage.LoadNewest(null), TestActor));
        Assert.Equal(Id(2, 5), ExpectMsg<SnapshotMessage.Loaded>().State!.Applied);
        _files.Tell(new SnapshotMessage.LoadNewest(new SnapshotId(Id(2, 5))), TestActor);
        Assert.Null(ExpectMsg<SnapshotMessage.Loaded>().Info);
    }

    [Fact]
    public void Parts_that_an_earlier_process_left_are_deleted()
    {
        Directory.CreateDirectory(_path);
        File.WriteAllText(Path.Combine(_path, "9-2.snapshot.part"), "half");
        File.WriteAllText(Path.Combine(_path, "9-2.snapshot.received.part"), "half");

        Start(new DiskFolder(_path)).Tell(new SnapshotMessage.LoadNewest(null), TestActor);

        Assert.Null(ExpectMsg<SnapshotMessage.Loaded>().Info);
        Assert.Empty(Names());
    }

    [Fact]
    public void What_one_member_reads_in_pieces_another_one_stores_and_restores()
    {
        var info = Write(State(200), 300);
        var (other, path) = (CreateTestProbe(), _path + "-other");
        var receiver = other.ChildActorOf(SnapshotActor.Props(new DiskFolder(path)));
        var reader = Sys.ActorOf(SnapshotReader.Props(new DiskFolder(_path)));
        for (long at = 0; at < info.Size; at += 1000)
        {
            reader.Tell(new SnapshotChunk(new Term(2), info, at, (int)Math.Min(1000, info.Size - at), default), TestActor);
            var chunk = ExpectMsg<SnapshotChunk>();
            receiver.Tell(new SnapshotMessage.Store(new StoreChunk(info, at, chunk.Data), []), TestActor);
            ExpectMsg<SnapshotMessage.Stored>();
        }

        Assert.Equal(new SnapshotMessage.Received(info, true), other.ExpectMsg<SnapshotMessage.Received>());
        receiver.Tell(new SnapshotMessage.Load(info), TestActor);
        var read = ExpectMsg<SnapshotMessage.Loaded>().State!.Ask(new RangeQuery(new ReadRange(KeyRange.Prefix(default)))).Result;
        Assert.Equal(200, ((RangeQueryResult)read!).Range.Count);
    }

    [Fact]
    public void A_snapshot_that_comes_with_a_wrong_byte_is_not_taken()
    {
        var info = Write(State(3), 9);
        var bytes = File.ReadAllBytes(Path.Combine(_path, "9-2.snapshot"));
        bytes[20] ^= 1;
        var newer = info with { Id = new SnapshotId(Id(2, 10)) };

        _files.Tell(new SnapshotMessage.Store(new StoreChunk(newer, 0, bytes), []), TestActor);

        Assert.False(_member.ExpectMsg<SnapshotMessage.Received>().IsWhole);
        Assert.Equal(["9-2.snapshot"], Names());
    }

    [Fact]
    public void Where_the_disk_is_full_it_is_given_up_and_the_next_one_is_written()
    {
        var folder = new SeededFolder("n1") { WritesUntilFailure = 1 };
        _files = Start(folder);
        Begin(State(3), 7);
        Send(State(3));

        Assert.False(FishForMessage<SnapshotMessage.Ended>(_ => true).IsWritten);
        Assert.Empty(folder.Names());
        Write(State(3), 8);
        Assert.Equal(["8-2.snapshot"], folder.Names());
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    private static ReplicatedState State(int keys)
    {
        var state = new ReplicatedState();
        for (var i = 0; i < keys; i++)
        {
            state.Apply(Id(1, i + 1), new Command(1, [new Put(Encoding.UTF8.GetBytes($"key{i}"), new byte[40])]));
        }

        return state;
    }

    private IActorRef Start(ISnapshotFolder folder) => _member.ChildActorOf(SnapshotActor.Props(folder));

    private IEnumerable<string> Names() => Directory.GetFiles(_path).Select(file => Path.GetFileName(file)).Order();

    private void Begin(ReplicatedState state, long index) =>
        _files.Tell(new SnapshotMessage.Begin(new SnapshotId(Id(2, index)), new Configuration([N1, N2, N3])), TestActor);

    private void Send(ReplicatedState state)
    {
        using var cursor = state.BeginSnapshot();
        while (cursor.Next() is { } block)
        {
            _files.Tell(new SnapshotMessage.Block(block), TestActor);
        }

        _files.Tell(SnapshotMessage.End.Instance, TestActor);
    }

    /// <summary>Writes a state as that of another index, whose configuration it says.</summary>
    private SnapshotInfo Write(ReplicatedState state, long index)
    {
        state.ApplyConfiguration(state.Applied with { Index = state.Applied.Index.Next }, new Configuration([N1, N2, N3]));
        while (state.Applied.Index.Value < index - 1)
        {
            state.ApplyNothing(state.Applied with { Index = state.Applied.Index.Next });
        }

        if (state.Applied.Index.Value < index)
        {
            state.ApplyNothing(Id(2, index));
        }

        Begin(state, state.Applied.Index.Value);
        Send(state);
        Assert.True(FishForMessage<SnapshotMessage.Ended>(_ => true).IsWritten);
        return _member.FishForMessage<SnapshotMessage.Written>(_ => true).Info;
    }
}
