using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>What a cluster tells its subscribers; see <see cref="Cluster.Subscribe(IActorRef, Type[])"/>.</summary>
public partial class ClusterEvent
{
    /// <summary>Short for <see cref="SubscriptionInitialStateMode.InitialStateAsSnapshot"/>.</summary>
    public static readonly SubscriptionInitialStateMode InitialStateAsSnapshot = SubscriptionInitialStateMode.InitialStateAsSnapshot;

    /// <summary>Short for <see cref="SubscriptionInitialStateMode.InitialStateAsEvents"/>.</summary>
    public static readonly SubscriptionInitialStateMode InitialStateAsEvents = SubscriptionInitialStateMode.InitialStateAsEvents;

    /// <summary>How a new subscriber learns what happened before it came.</summary>
    public enum SubscriptionInitialStateMode
    {
        /// <summary>As one <see cref="CurrentClusterState"/>.</summary>
        InitialStateAsSnapshot = 0,

        /// <summary>As the events that lead from nothing to the current state.</summary>
        InitialStateAsEvents = 1,
    }

    /// <summary>Any event of the cluster.</summary>
    public interface IClusterDomainEvent : IDeadLetterSuppression;

    /// <summary>A member has reached another status.</summary>
    public interface IMemberEvent : IClusterDomainEvent
    {
        /// <summary>The member in its new status.</summary>
        Member Member { get; }
    }

    /// <summary>A member is no longer heard, or is heard again.</summary>
    public interface IReachabilityEvent : IClusterDomainEvent;

    /// <summary>A member has reached another status.</summary>
    public abstract class MemberStatusChange : IMemberEvent
    {
        /// <summary>The member in its new status.</summary>
        protected readonly Member _member;

        /// <exception cref="ArgumentException">The member is not in the status that the event tells of.</exception>
        protected MemberStatusChange(Member member, MemberStatus validStatus)
        {
            if (member.Status != validStatus)
                throw new ArgumentException($"Expected a member that is {validStatus}, not {member}.", nameof(member));
            _member = member;
        }

        /// <summary>The member in its new status.</summary>
        public Member Member => _member;

        /// <inheritdoc />
        public override bool Equals(object? obj) =>
            obj is MemberStatusChange other && other.GetType() == GetType() && _member.Equals(other._member);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(GetType(), _member);

        /// <inheritdoc />
        public override string ToString() => $"{GetType().Name}({_member})";
    }

    /// <summary>A node has joined; it is not a full member yet.</summary>
    public sealed class MemberJoined(Member member) : MemberStatusChange(member, MemberStatus.Joining);

    /// <summary>A member may work, although not everybody could agree to it yet.</summary>
    public sealed class MemberWeaklyUp(Member member) : MemberStatusChange(member, MemberStatus.WeaklyUp);

    /// <summary>A member is a full member.</summary>
    public sealed class MemberUp(Member member) : MemberStatusChange(member, MemberStatus.Up);

    /// <summary>A member wants to leave.</summary>
    public sealed class MemberLeft(Member member) : MemberStatusChange(member, MemberStatus.Leaving);

    /// <summary>Everybody knows that a member leaves.</summary>
    public sealed class MemberExited(Member member) : MemberStatusChange(member, MemberStatus.Exiting);

    /// <summary>A member was declared dead.</summary>
    public sealed class MemberDowned(Member member) : MemberStatusChange(member, MemberStatus.Down);

    /// <summary>A member is gone, and with it every actor that lived there.</summary>
    public sealed class MemberRemoved : MemberStatusChange
    {
        /// <param name="member">The member, removed.</param>
        /// <param name="previousStatus">Down if it was declared dead, Exiting if it left.</param>
        public MemberRemoved(Member member, MemberStatus previousStatus) : base(member, MemberStatus.Removed)
        {
            PreviousStatus = previousStatus;
        }

        /// <summary>Down if the member was declared dead, Exiting if it left.</summary>
        public MemberStatus PreviousStatus { get; }

        /// <inheritdoc />
        public override bool Equals(object? obj) =>
            obj is MemberRemoved other && _member.Equals(other._member) && PreviousStatus == other.PreviousStatus;

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), PreviousStatus);
    }

    /// <summary>A member is no longer heard, or is heard again.</summary>
    public abstract class ReachabilityEvent : IReachabilityEvent
    {
        /// <param name="member">The member that it is about.</param>
        protected ReachabilityEvent(Member member)
        {
            Member = member;
        }

        /// <summary>The member that it is about.</summary>
        public Member Member { get; }

        /// <inheritdoc />
        public override bool Equals(object? obj) =>
            obj is ReachabilityEvent other && other.GetType() == GetType() && Member.Equals(other.Member);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(GetType(), Member);

        /// <inheritdoc />
        public override string ToString() => $"{GetType().Name}({Member})";
    }

    /// <summary>Some node no longer hears a member.</summary>
    public sealed class UnreachableMember(Member member) : ReachabilityEvent(member);

    /// <summary>Everybody who watches a member hears it again.</summary>
    public sealed class ReachableMember(Member member) : ReachabilityEvent(member);

    /// <summary>Another member leads.</summary>
    public sealed class LeaderChanged : IClusterDomainEvent
    {
        /// <param name="leader">The new leader's address; null if there is none.</param>
        public LeaderChanged(Address? leader)
        {
            Leader = leader;
        }

        /// <summary>The new leader's address; null if there is none.</summary>
        public Address? Leader { get; }

        /// <inheritdoc />
        public override bool Equals(object? obj) => obj is LeaderChanged other && Equals(Leader, other.Leader);

        /// <inheritdoc />
        public override int GetHashCode() => Leader?.GetHashCode() ?? 0;

        /// <inheritdoc />
        public override string ToString() => $"LeaderChanged({Leader?.ToString() ?? "nobody"})";
    }

    /// <summary>Another member leads among those of a role.</summary>
    public sealed class RoleLeaderChanged : IClusterDomainEvent
    {
        /// <param name="role">The role.</param>
        /// <param name="leader">The new leader's address; null if there is none.</param>
        public RoleLeaderChanged(string role, Address? leader)
        {
            Role = role;
            Leader = leader;
        }

        /// <summary>The role.</summary>
        public string Role { get; }

        /// <summary>The new leader's address; null if there is none.</summary>
        public Address? Leader { get; }

        /// <inheritdoc />
        public override bool Equals(object? obj) =>
            obj is RoleLeaderChanged other && Role == other.Role && Equals(Leader, other.Leader);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(Role, Leader);

        /// <inheritdoc />
        public override string ToString() => $"RoleLeaderChanged({Role}, {Leader?.ToString() ?? "nobody"})";
    }

    /// <summary>This node's part in the cluster ends.</summary>
    public sealed class ClusterShuttingDown : IClusterDomainEvent
    {
        /// <summary>The only one.</summary>
        public static readonly IClusterDomainEvent Instance = new ClusterShuttingDown();

        private ClusterShuttingDown()
        {
        }

        /// <inheritdoc />
        public override string ToString() => nameof(ClusterShuttingDown);
    }
}
