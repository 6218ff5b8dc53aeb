using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Events;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Sagas;

namespace ActorCluster.Tests.Seeded;

/// <summary>A hash of the sagas, topics and groups of a replicated state, whoever has it.</summary>
internal static class SeededDigest
{
    /// <summary>What is asked for it.</summary>
    public static readonly IReadOnlyList<Query> Queries =
    [
        new SagasQuery(null, int.MaxValue),
        new EventsQuery(SeededTopic.Name, Offset.First, int.MaxValue, int.MaxValue),
        new GroupQuery(SeededTopic.Name, SeededTopic.Group),
        new TopicsQuery(),
    ];

    /// <summary>Of what never changes: it is computed once.</summary>
    private static readonly ConditionalWeakTable<object, Hash> s_known = [];

    public static ulong Of(ReplicatedState state) => Of([.. Queries.Select(query => state.Ask(query).Result!)]);

    /// <param name="answers">To <see cref="Queries"/>.</param>
    public static ulong Of(IReadOnlyList<QueryResult> answers)
    {
        var hash = new Hash();
        foreach (var saga in ((SagasQueryResult)answers[0]).Sagas)
        {
            hash.Mix(Of(saga));
        }

        foreach (var each in ((EventsResult)answers[1]).Events)
        {
            hash.Mix(Of(each));
        }

        hash.Mix($"{(GroupResult)answers[2]}");
        foreach (var topic in ((TopicsResult)answers[3]).Topics)
        {
            hash.Mix($"{topic}");
        }

        return hash.Value;
    }

    private static ulong Of(SagaState saga) => s_known.GetValue(saga, _ =>
    {
        var hash = new Hash();
        hash.Mix($"{saga.Id} {saga.Definition} {saga.Status} {saga.Step} {saga.Attempt} {saga.DueUnixMs} {saga.StartedUnixMs} {saga.ChangedUnixMs}");
        hash.Mix(saga.Input.Span);
        foreach (var output in saga.Outputs)
        {
            hash.Mix(output.Span);
        }

        foreach (var each in saga.History)
        {
            hash.Mix($"{each}");
        }

        return hash;
    }).Value;

    private static ulong Of(Event each) => s_known.GetValue(each, _ =>
    {
        var hash = new Hash();
        hash.Mix($"{each.Offset} {each.AtUnixMs} {each.Type} {each.Key}");
        hash.Mix(each.Data.Span);
        return hash;
    }).Value;

    /// <summary>FNV-1a.</summary>
    private sealed class Hash
    {
        public ulong Value { get; private set; } = 14695981039346656037;

        public void Mix(FormattableString text) => Mix(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture)));

        public void Mix(ulong value) => Value = (Value ^ value) * 1099511628211;

        public void Mix(ReadOnlySpan<byte> bytes)
        {
            foreach (var each in bytes)
            {
                Value = (Value ^ each) * 1099511628211;
            }

            Value = (Value ^ 0x100) * 1099511628211;
        }
    }
}
