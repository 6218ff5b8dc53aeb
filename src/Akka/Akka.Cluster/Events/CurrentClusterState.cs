using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

public partial class ClusterEvent
{
    /// <summary>The cluster as one node knows it at one moment.</summary>
    public sealed class CurrentClusterState : INoSerializationVerificationNeeded
    {
        private readonly ImmutableDictionary<string, Address> _roleLeaders;

        /// <summary>Nobody is a member.</summary>
        public CurrentClusterState() : this([], [], [], null, ImmutableDictionary<string, Address>.Empty)
        {
        }

        /// <param name="members">All members.</param>
        /// <param name="unreachable">Those of them that some node does not hear.</param>
        /// <param name="seenBy">The nodes that know exactly this.</param>
        /// <param name="leader">The leader; null if there is none.</param>
        /// <param name="roleLeaderMap">The leader of each role that has one.</param>
        public CurrentClusterState(
            ImmutableSortedSet<Member> members, ImmutableHashSet<Member> unreachable, ImmutableHashSet<Address> seenBy,
            Address? leader, ImmutableDictionary<string, Address> roleLeaderMap)
        {
            Members = members;
            Unreachable = unreachable;
            SeenBy = seenBy;
            Leader = leader;
            _roleLeaders = roleLeaderMap;
        }

        /// <summary>All members, ordered by address.</summary>
        public ImmutableSortedSet<Member> Members { get; }

        /// <summary>Those of the members that some node does not hear.</summary>
        public ImmutableHashSet<Member> Unreachable { get; }

        /// <summary>The nodes that know exactly this.</summary>
        public ImmutableHashSet<Address> SeenBy { get; }

        /// <summary>The leader; null if there is none.</summary>
        public Address? Leader { get; }

        /// <summary>All roles that some member has.</summary>
        public ImmutableHashSet<string> AllRoles => [.. Members.SelectMany(member => member.Roles)];

        /// <summary>Whether the members run different versions of the application, as during a rolling update.</summary>
        public bool HasMoreThanOneAppVersion => Members.Select(member => member.AppVersion).Distinct().Skip(1).Any();

        /// <summary>The leader among the members of <paramref name="role"/>; null if there is none.</summary>
        public Address? RoleLeader(string role) => _roleLeaders.GetValueOrDefault(role);

        /// <summary>This state with other parts; what is left out stays.</summary>
        public CurrentClusterState Copy(
            ImmutableSortedSet<Member>? members = null, ImmutableHashSet<Member>? unreachable = null,
            ImmutableHashSet<Address>? seenBy = null, Address? leader = null,
            ImmutableDictionary<string, Address>? roleLeaderMap = null) =>
            new(members ?? Members, unreachable ?? Unreachable, seenBy ?? SeenBy, leader ?? Leader, roleLeaderMap ?? _roleLeaders);

        internal static CurrentClusterState Of(MembershipState state) => new(
            state.Members,
            [.. state.Unreachable],
            [.. state.Gossip.SeenBy.Select(node => node.Address)],
            state.Leader?.Address,
            state.AllRoles
                .Select(role => (Role: role, state.RoleLeader(role)?.Address))
                .Where(each => each.Address is not null)
                .ToImmutableDictionary(each => each.Role, each => each.Address!));
    }
}
