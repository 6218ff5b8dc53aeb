using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using ActorCluster.Settings;
using ActorCluster.Snapshots;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Raft;

/// <summary>A member whose peers' systems do not talk to its process any more asks the cluster whether it was removed, and ends with what it learns.</summary>
public sealed class ShutOutMemberSpec : TestKit
{
    private static readonly Address By = new("akka.tcp", "actorcluster", "127.0.0.1", 3001);
    private static readonly ulong FounderId = MemberInfo.FounderId(N1);

    private readonly TaskCompletionSource<KnownCluster> _answer = new();
    private readonly NodeFault _fault;
    private NodeSettings? _asked;

    public ShutOutMemberSpec()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"") => _fault = new NodeFault(Sys);

    [Fact]
    public async Task One_that_the_cluster_does_not_know_was_removed_and_says_so()
    {
        ShutOut();
        await AwaitAssertAsync(() => Assert.Equal(["127.0.0.1:1001", "127.0.0.1:1002"], _asked?.Join.Select(one => one.ToString())));
        Assert.Null(_fault.Failure);

        _answer.SetResult(new KnownCluster(new Configuration([N2, N3]), 0));

        await EndsAsync(NodeFailureKind.Removed);
        Assert.Contains("n1 was removed from the cluster, says the cluster of n2,n3", _fault.Failure!.What);
    }

    [Fact]
    public async Task One_whose_name_another_member_bears_by_now_was_removed()
    {
        ShutOut();

        _answer.SetResult(new KnownCluster(new Configuration([MemberInfo.Founder(N2), MemberInfo.Founder(N3)], null, [new MemberInfo(N1, FounderId + 1)]), 0));

        await EndsAsync(NodeFailureKind.Removed);
    }

    [Fact]
    public async Task One_that_is_a_member_still_ends_too_to_be_started_again()
    {
        ShutOut();

        _answer.SetResult(new KnownCluster(new Configuration([N1, N2, N3]), 0));

        await EndsAsync(NodeFailureKind.ShutOut);
    }

    /// <summary>At the others' addresses there may be somebody else by now.</summary>
    [Fact]
    public async Task What_another_cluster_says_counts_for_nothing()
    {
        ShutOut();

        _answer.SetResult(new KnownCluster(new Configuration([N2, N3]), ClusterId: 5));

        await EndsAsync(NodeFailureKind.ShutOut);
    }

    [Fact]
    public async Task Where_nobody_can_say_it_the_next_start_is_left_to_be_told()
    {
        ShutOut();
        await AwaitAssertAsync(() => Assert.NotNull(_asked));

        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(5));

        await EndsAsync(NodeFailureKind.ShutOut);
        Assert.Contains("started again it will be told", _fault.Failure!.What);
    }

    [Fact]
    public async Task Where_the_question_fails_too()
    {
        ShutOut();

        _answer.SetException(new InvalidOperationException("the members' addresses are none"));

        await EndsAsync(NodeFailureKind.ShutOut);
        Assert.IsType<InvalidOperationException>(_fault.Failure!.Cause?.GetBaseException());
    }

    [Fact]
    public async Task A_program_that_cannot_ask_ends_at_once()
    {
        ShutOut(canAsk: false);

        await EndsAsync(NodeFailureKind.ShutOut);
    }

    private void ShutOut(bool canAsk = true)
    {
        var settings = Given.Settings(N1, N2, N3);
        var silent = Forwarding(CreateTestProbe().Ref);
        var parts = new MemberParts(
            settings, new NodeView(N1), _fault, new RequestRoom(settings.Requests, Sys.Scheduler), Random.Shared, _ => silent, _ => silent, new NoSnapshots(), _ => ActorRefs.Nobody, null)
        {
            Lookup = canAsk ? Ask : null,
        };
        var member = Sys.ActorOf(Props.Create(() => new MemberActor(parts)), "raft");
        member.Tell(new MemberMessage.Recovered(Bootstrapped(N1, N2, N3)));
        member.Tell(new MemberMessage.ShutOut(By));
        member.Tell(new MemberMessage.ShutOut(By));
    }

    private Task<KnownCluster> Ask(NodeSettings settings)
    {
        _asked = settings;
        return _answer.Task;
    }

    private Task EndsAsync(NodeFailureKind kind) => AwaitAssertAsync(() => Assert.Equal(kind, _fault.Failure?.Kind));

    private sealed class NoSnapshots : ISnapshotFolder
    {
        public string Path => "nowhere";

        public IReadOnlyList<string> Names() => [];

        public Stream Open(string name) => throw new FileNotFoundException(name);

        public Stream Create(string name) => throw new IOException(name);

        public void Flush(Stream file) => throw new IOException(Path);

        public void Rename(string from, string to) => throw new FileNotFoundException(from);

        public void Delete(string name)
        {
        }
    }
}
