using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Event;
using Akka.Serialization;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>What messages may be, and that a message which cannot be written or read costs itself alone.</summary>
public class RemoteSerializationSpec : RemoteSpec
{
    [Fact]
    public async Task Records_polymorphic_lists_and_actors_inside_messages_arrive_as_they_were()
    {
        var (a, b) = (Start("a"), Start("b"));
        var (inbox, here) = (Collect(b, "inbox"), Collect(a, "here"));
        var target = await Resolve(a, b, "/user/inbox");
        var sent = new Drawing("d", [new Circle(1.5), new Square(2, 3)], new Dictionary<string, int> { ["x"] = 1 }, here.Ref);
        target.Tell(sent);
        var arrived = await inbox.Next<Drawing>();
        Assert.Equal(sent.Shapes, arrived.Shapes);
        Assert.Equal(sent.Counts, arrived.Counts);
        Assert.Equal(AddressOf(a), arrived.Owner.Path.Address);
        arrived.Owner.Tell("home");
        Assert.Equal("home", await here.Next<string>());
    }

    [Fact]
    public async Task Primitives_and_bytes_arrive_as_they_were()
    {
        var (a, b) = (Start("a"), Start("b"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var echo = await Resolve(a, b, "/user/echo");
        Assert.Equal(int.MinValue, await echo.Ask<int>(int.MinValue, Patience));
        Assert.Equal(long.MaxValue, await echo.Ask<long>(long.MaxValue, Patience));
        Assert.Equal("ä€𐍈\0", await echo.Ask<string>("ä€𐍈\0", Patience));
        Assert.Equal(new byte[] { 0, 255 }, await echo.Ask<byte[]>(new byte[] { 0, 255 }, Patience));
        Assert.Equal("", await echo.Ask<string>("", Patience));
    }

    [Fact]
    public async Task A_serializer_that_throws_when_it_writes_costs_its_message_and_one_line_of_the_sender()
    {
        var (a, b) = (Start("a", Fragile), Start("b", Fragile));
        var inbox = Collect(b, "inbox");
        var target = await Resolve(a, b, "/user/inbox");
        var errors = Listen<Error>(a);
        target.Tell(new Note("bad to write"));
        target.Tell(new Note("good"));
        Assert.Equal(new Note("good"), await inbox.Next<Note>());
        await errors.Next<Error>();
        Assert.Equal(0, errors.Waiting);
    }

    [Fact]
    public async Task A_serializer_that_throws_when_it_reads_costs_its_message_and_one_line_of_the_receiver()
    {
        var (a, b) = (Start("a", Fragile), Start("b", Fragile));
        var inbox = Collect(b, "inbox");
        var target = await Resolve(a, b, "/user/inbox");
        var errors = Listen<LogEvent>(b);
        target.Tell(new Note("bad to read"));
        target.Tell(new Note("good"));
        Assert.Equal(new Note("good"), await inbox.Next<Note>());
        await errors.Find<LogEvent>(line => line.LogLevel() >= LogLevel.WarningLevel);
    }

    [Fact]
    public async Task A_message_of_a_serializer_that_the_receiver_does_not_have_costs_itself_alone()
    {
        var (a, b) = (Start("a", Fragile), Start("b", "akka.loglevel = WARNING"));
        var inbox = Collect(b, "inbox");
        var target = await Resolve(a, b, "/user/inbox");
        var errors = Listen<LogEvent>(b);
        target.Tell(new Note("unknown there"));
        target.Tell("good");
        Assert.Equal("good", await inbox.Next<string>());
        await errors.Find<LogEvent>(line => line.LogLevel() >= LogLevel.WarningLevel);
    }

    private static readonly string Fragile = $$"""
        akka {
          loglevel = WARNING
          actor {
            serializers.fragile = "{{typeof(FragileSerializer).AssemblyQualifiedName}}"
            serialization-bindings { "{{typeof(Note).AssemblyQualifiedName}}" = fragile }
          }
        }
        """;

    public abstract record Shape;

    public sealed record Circle(double Radius) : Shape;

    public sealed record Square(int Width, int Height) : Shape;

    public sealed record Drawing(string Name, ImmutableList<Shape> Shapes, Dictionary<string, int> Counts, IActorRef Owner);

    public sealed record Note(string Text);

    public sealed class FragileSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 7_001;

        public override string Manifest(object o) => "note";

        public override byte[] ToBinary(object obj) => ((Note)obj).Text == "bad to write"
            ? throw new InvalidOperationException("this cannot be written")
            : Encoding.UTF8.GetBytes(((Note)obj).Text);

        public override object FromBinary(byte[] bytes, string manifest) => Encoding.UTF8.GetString(bytes) == "bad to read"
            ? throw new InvalidOperationException("this cannot be read")
            : new Note(Encoding.UTF8.GetString(bytes));
    }
}
