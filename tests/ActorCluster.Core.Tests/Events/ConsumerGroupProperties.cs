using ActorCluster.Core.Events;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ActorCluster.Core.Tests.Events;

/// <summary>Members that fetch, acknowledge and die as they like.</summary>
public class ConsumerGroupProperties
{
    private sealed record Move(string Member, int Kind, int Number, int Pass);

    private static readonly Gen<Move> Moves =
        Gen.Elements("m1", "m2", "m3").SelectMany(member => Gen.Choose(0, 2).SelectMany(kind => Gen.Choose(1, 5).SelectMany(number =>
            Gen.Elements(0, 10, 60, 200).Select(pass => new Move(member, kind, number, pass)))));

    [Fact]
    public void Nothing_is_skipped_and_no_two_members_hold_events_at_once() =>
        Prop.ForAll(Moves.ListOf().ToArbitrary(), moves =>
        {
            var store = new EventStore();
            var (now, position, holder, until) = (0L, Offset.Zero, "", 0L);
            foreach (var move in moves)
            {
                now += move.Pass;
                switch (move.Kind)
                {
                    case 0:
                        store.Apply(new Publish("t", [new NewEvent("", "", default)]), now);
                        break;
                    case 1:
                        var fetched = (Fetched)store.Apply(new FetchGroup("t", "g", move.Member, move.Number, 100), now);
                        Assert.Equal(position, fetched.Position);
                        Assert.Equal(holder != "" && holder != move.Member && now < until, fetched.Busy is not null);
                        Assert.Equal(fetched.Events.Select((_, i) => position + (i + 1)), fetched.Events.Select(each => each.Offset));
                        (holder, until) = fetched.Events.Count > 0 ? (move.Member, now + 100) : (holder, until);
                        break;
                    default:
                        var acknowledge = new AcknowledgeGroup("t", "g", move.Member, position + move.Number);
                        if (store.Check(acknowledge) is not null)
                            break;
                        Assert.Equal(holder, move.Member);
                        position = ((Acknowledged)store.Apply(acknowledge, now)).Position;
                        Assert.Equal(acknowledge.Offset, position);
                        holder = store.Ask(new GroupQuery("t", "g")).Delivery?.Member ?? "";
                        break;
                }
            }
        }).QuickCheckThrowOnFailure();
}
