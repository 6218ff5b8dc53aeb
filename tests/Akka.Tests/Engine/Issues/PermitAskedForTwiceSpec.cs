using Akka.Actor;
using Akka.Persistence;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Engine.Issues;

/// <summary>
/// An actor that was restarted while it waited for its permit to recover stood in the line twice; the second permit, which nobody awaited,
/// was lost for all who came later.
/// </summary>
public class PermitAskedForTwiceSpec() : ActorSpec("akka.persistence.max-concurrent-recoveries = 1")
{
    [Fact]
    public async Task A_restart_in_the_line_costs_no_permit()
    {
        var probe = NewProbe();
        using var release = new ManualResetEventSlim();
        Sys.ActorOf(Props.Create(() => new Recovering("holder", probe.Ref, release)));
        await probe.Expect("holder recovers");
        var (_, restart) = await Restartable(Props.Create(() => new Recovering("waiter", probe.Ref, release)));
        await restart();
        release.Set();
        await probe.Expect("waiter recovers");
        Sys.ActorOf(Props.Create(() => new Recovering("later", probe.Ref, release)));
        await probe.Expect("later recovers");
        Sys.ActorOf(Props.Create(() => new Recovering("last", probe.Ref, release)));
        await probe.Expect("last recovers");
        await probe.ExpectNoMore();
    }

    private sealed class Recovering : ReceivePersistentActor
    {
        public Recovering(string id, IActorRef probe, ManualResetEventSlim release)
        {
            PersistenceId = id;
            Recover<RecoveryCompleted>(_ =>
            {
                probe.Tell($"{id} recovers");
                release.Wait();
            });
            RecoverAny(_ => { });
            CommandAny(probe.Tell);
        }

        public override string PersistenceId { get; }
    }
}
