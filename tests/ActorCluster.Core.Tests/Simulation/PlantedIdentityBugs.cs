using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>The known bugs that are about whose data a member has.</summary>
internal static class PlantedIdentityBugs
{
    public static readonly IReadOnlyDictionary<string, Func<Role, RaftChecks, RaftMember>> Bugs = new Dictionary<string, Func<Role, RaftChecks, RaftMember>>
    {
        ["hears-whoever-bears-the-name"] = (role, checks) => new HearsWhoever(role, checks),
        ["believes-any-start-of-the-data"] = (role, checks) => new BelievesAnyStart(role, checks),
        ["believes-data-of-any-name"] = (role, checks) => new BelievesAnyData(role, checks),
    };

    /// <summary>Nobody asks as whom a message was sent.</summary>
    private sealed class HearsWhoever(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input) =>
            base.Step(input is Input.Received { Message: not StandingRefused } received ? received with { Standing = default } : input);
    }

    /// <summary>A start must follow from the one at which its data were last met; here it is only to be another one.</summary>
    private sealed class BelievesAnyStart(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private readonly Dictionary<NodeId, Boot> met = [];

        public override Output Step(Input input)
        {
            if (input is not Input.Received { Standing.IsKnown: true } received) return base.Step(input);
            if (received.Message is Hello) met[received.From] = received.Standing.Boot;
            var isMet = met.TryGetValue(received.From, out var last) && last == received.Standing.Boot;
            return base.Step(isMet ? received with { Standing = default } : received);
        }
    }

    /// <summary>The configuration says which data a member has; here whoever belongs to the cluster may speak with any.</summary>
    private sealed class BelievesAnyData(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input) =>
            base.Step(input is Input.Received { Message: not StandingRefused } received && Role.Log.Configuration.Find(received.From) is { } info && info.DataId != received.Standing.DataId
                ? received with { Standing = default }
                : input);
    }
}
