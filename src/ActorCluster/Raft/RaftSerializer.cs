using System.Runtime.Serialization;
using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Machine.Wire;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace ActorCluster.Raft;

/// <summary>Writes what members say to each other, compactly: the messages of the rules and of a founding, forwarded commands and their answers.</summary>
public sealed class RaftSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string PeerManifest = "M";
    private const string ForwardedManifest = "F";
    private const string AnswersManifest = "A";
    private const string RefusedManifest = "R";
    private const string ChangeManifest = "C";
    private const string ChangeReplyManifest = "D";
    private const string FounderManifest = "G";

    /// <inheritdoc />
    public override int Identifier => 4100;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        PeerMessage => PeerManifest,
        ForwardedProposals => ForwardedManifest,
        ForwardedAnswers => AnswersManifest,
        ProposalsRefused => RefusedManifest,
        ConfigurationRequest => ChangeManifest,
        ConfigurationReply => ChangeReplyManifest,
        FounderMessage => FounderManifest,
        _ => throw new ArgumentOutOfRangeException(nameof(o), o, "not a message between members"),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj)
    {
        var counting = CompactWriter.Counting();
        Write(ref counting, obj);
        var bytes = new byte[counting.Length];
        var writing = CompactWriter.Into(bytes);
        Write(ref writing, obj);
        return bytes;
    }

    /// <inheritdoc />
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new CompactReader(bytes);
        try
        {
            return manifest switch
            {
                PeerManifest => ReadPeer(ref reader),
                ForwardedManifest => ReadForwarded(ref reader),
                AnswersManifest => ReadAnswers(ref reader),
                RefusedManifest => ReadRefused(ref reader),
                ChangeManifest => ChangeCoding.ReadRequest(ref reader),
                ChangeReplyManifest => ChangeCoding.ReadReply(ref reader),
                FounderManifest => new FounderMessage(Node(ref reader), FoundingCoding.Read(ref reader)),
                _ => throw new FormatException("its kind is not known"),
            };
        }
        catch (Exception cause) when (cause is FormatException or InvalidProtocolBufferException)
        {
            throw new SerializationException($"a message between members, of kind '{manifest}', cannot be read: {cause.Message}", cause);
        }
    }

    private static void Write(ref CompactWriter writer, object message)
    {
        switch (message)
        {
            case PeerMessage peer:
                writer.Text(peer.From.Name);
                writer.Text(peer.To.Name);
                StandingCoding.Write(ref writer, peer.Standing);
                MessageCoding.Write(ref writer, peer.Message);
                break;
            case ForwardedProposals forwarded:
                Write(ref writer, forwarded);
                break;
            case ForwardedAnswers answers:
                Write(ref writer, answers);
                break;
            case ProposalsRefused refused:
                Write(ref writer, refused);
                break;
            case ConfigurationRequest request:
                ChangeCoding.Write(ref writer, request);
                break;
            case ConfigurationReply reply:
                ChangeCoding.Write(ref writer, reply);
                break;
            case FounderMessage founder:
                writer.Text(founder.To.Name);
                FoundingCoding.Write(ref writer, founder.Message);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "not a message between members");
        }
    }

    private static void Write(ref CompactWriter writer, ForwardedProposals forwarded)
    {
        writer.Text(forwarded.From.Name);
        writer.Number(forwarded.Term.Value);
        writer.Number(forwarded.FirstId);
        writer.Number(forwarded.Commands.Count);
        foreach (var command in forwarded.Commands)
        {
            writer.Bytes(command.Span);
        }
    }

    private static ForwardedProposals ReadForwarded(ref CompactReader reader)
    {
        var (from, term, first) = (Node(ref reader), new Term(reader.Number()), reader.Number());
        var commands = new ReadOnlyMemory<byte>[reader.Count()];
        for (var i = 0; i < commands.Length; i++)
        {
            commands[i] = reader.Bytes();
        }

        return new ForwardedProposals(from, term, first, commands);
    }

    private static void Write(ref CompactWriter writer, ForwardedAnswers answers)
    {
        writer.Text(answers.From.Name);
        writer.Number(answers.Answers.Count);
        foreach (var (id, answer) in answers.Answers)
        {
            writer.Number(id);
            var room = writer.Room(answer.CalculateSize());
            if (!room.IsEmpty)
            {
                answer.WriteTo(room);
            }
        }
    }

    private static ForwardedAnswers ReadAnswers(ref CompactReader reader)
    {
        var from = Node(ref reader);
        var answers = new ForwardedAnswer[reader.Count()];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = new ForwardedAnswer(reader.Number(), Answer.Parser.ParseFrom(reader.Bytes().Span));
        }

        return new ForwardedAnswers(from, answers);
    }

    private static void Write(ref CompactWriter writer, ProposalsRefused refused)
    {
        writer.Text(refused.From.Name);
        writer.Number(refused.Ids.Count);
        foreach (var id in refused.Ids)
        {
            writer.Number(id);
        }
    }

    private static ProposalsRefused ReadRefused(ref CompactReader reader)
    {
        var from = Node(ref reader);
        var ids = new long[reader.Count()];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.Number();
        }

        return new ProposalsRefused(from, ids);
    }

    private static PeerMessage ReadPeer(ref CompactReader reader)
    {
        var (from, to, standing) = (Node(ref reader), Node(ref reader), StandingCoding.Read(ref reader));
        return new PeerMessage(from, to, MessageCoding.Read(ref reader), standing);
    }

    private static NodeId Node(ref CompactReader reader) => new(reader.Text());
}
