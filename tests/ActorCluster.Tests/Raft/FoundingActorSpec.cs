using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Raft;

/// <summary>How n1 comes to its first events, n2 and n3 being probes.</summary>
public sealed class FoundingActorSpec : TestKit
{
    private static readonly Guid Data = new(1, 2, 3, new byte[8]);

    private readonly TestProbe _n2;
    private readonly TestProbe _n3;
    private readonly TestProbe _member;
    private readonly TestProbe _journal;
    private readonly NodeFault _fault;
    private readonly TestScheduler _time;
    private readonly List<NodeSettings> _asked = [];
    private KnownCluster _answer = new(Configuration.None, 0);

    public FoundingActorSpec()
        : base("""
            akka.loglevel = INFO
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            """)
    {
        _time = (TestScheduler)Sys.Scheduler;
        (_n2, _n3, _member, _journal) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _fault = new NodeFault(Sys);
    }

    [Fact]
    public void Whoever_founds_alone_greets_nobody()
    {
        Start(Given.Settings(N1));

        Assert.Equal([N1], PersistedState.Of(_journal.ExpectMsg<JournalBegun>().Events).Log.Configuration.Voters);
    }

    [Fact]
    public void All_are_greeted_at_once_and_again_and_whoever_comes_is_answered_once()
    {
        var founding = Start(Given.Settings(N1, N2, N3));
        var greeting = Assert.IsType<FoundingMessage.Greeting>(_n2.ExpectMsg<FounderMessage>(message => message.To == N2).Message);
        Assert.Equal((N1, Data), (greeting.Self.Name, greeting.Self.DataId));
        Assert.Equal(greeting, _n3.ExpectMsg<FounderMessage>(message => message.To == N3).Message);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(greeting, _n2.ExpectMsg<FounderMessage>().Message);

        var other = CreateTestProbe();
        founding.Tell(GreetingOf(N2), other);
        founding.Tell(GreetingOf(N2), other);
        Assert.Equal(greeting, other.ExpectMsg<FounderMessage>(message => message.To == N2).Message);
        Assert.Equal(_member, other.LastSender);
        founding.Tell(GreetingOf(N3), other);

        Assert.Equal(N3, other.ExpectMsg<FounderMessage>().To);
        var configuration = PersistedState.Of(_journal.ExpectMsg<JournalBegun>().Events).Log.Configuration;
        Assert.Equal([Data, DataOf(N2), DataOf(N3)], configuration.Members.Select(member => member.DataId));
    }

    [Fact]
    public void While_it_waits_it_says_for_whom()
    {
        var founding = Start(Given.Settings(N1, N2, N3));
        _n3.ExpectMsg<FounderMessage>();
        founding.Tell(GreetingOf(N2), _n2);

        EventFilter.Info(contains: "n1 has no cluster yet: it founds one once it has met n3, whom its settings name too").ExpectOne(() =>
        {
            for (var greetings = 0; greetings < 10; greetings++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(200));
            }
        });
    }

    [Fact]
    public void Where_there_is_a_cluster_without_these_data_its_members_are_asked()
    {
        var n2 = new MemberInfo(N2, 22, "h:1", "h:2", "h:3");
        _answer = new KnownCluster(new Configuration([n2], null, [new MemberInfo(N1, 77)]), 5);
        var founding = Start(Given.Settings(N1, N3));

        founding.Tell(new FoundingMessage.Founded(N2, 5, new Configuration([MemberInfo.Founder(N1), n2]), IsFirst: false));

        Assert.Equal([new JournalEvent.Joined(77, _answer.Members), new JournalEvent.BelongsTo(5)], _journal.ExpectMsg<JournalBegun>().Events);
        Assert.Equal(["h:2", "127.0.0.1:1001"], Assert.Single(_asked).Join.Select(one => one.ToString()));
    }

    [Fact]
    public async Task Where_it_votes_in_that_cluster_its_data_are_lost()
    {
        _answer = new KnownCluster(new Configuration([N1, N2, N3]), 5);

        Start(Given.Settings(N1, N2, N3)).Tell(new FoundingMessage.Founded(N2, 5, _answer.Members, IsFirst: true));

        await Sys.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(NodeFailureKind.Refused, _fault.Failure!.Kind);
        Assert.Contains("they are empty, and not those that n1 voted with", _fault.Failure.What);
    }

    [Fact]
    public async Task Where_the_settings_do_not_fit_together_the_node_stops_and_says_so()
    {
        Start(Given.Settings(N1, N2, N3)).Tell(new FoundingMessage.Greeting(MemberInfo.Founder(N2), [N1, N2]));

        await Sys.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(NodeFailureKind.NotAdmitted, _fault.Failure!.Kind);
        Assert.Contains("n1 is to found a cluster of n1, n2, n3, but n2 one of n1, n2", _fault.Failure.What);
    }

    private static Guid DataOf(NodeId founder) => new(founder.Name[1], 0, 0, new byte[8]);

    private static FoundingMessage.Greeting GreetingOf(NodeId founder) => new(MemberInfo.Founder(founder) with { DataId = DataOf(founder) }, [N1, N2, N3]);

    private IActorRef Start(NodeSettings settings)
    {
        var parts = new FoundingParts(settings, _fault, address => address.Port == 3001 ? _n2.Ref : _n3.Ref, LookUpAsync, CancellationToken.None);
        var member = _member.Ref;
        return _journal.ChildActorOf(Props.Create(() => new FoundingActor(parts, Data, member)));
    }

    private Task<KnownCluster> LookUpAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        _asked.Add(settings);
        return Task.FromResult(_answer);
    }
}
