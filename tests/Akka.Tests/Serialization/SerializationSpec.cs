using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Serialization;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Serialization;

public class SerializationSpec() : Akka.TestKit.Xunit2.TestKit($$"""
    akka.actor {
      serializers {
        named = "{{typeof(NamedSerializer).AssemblyQualifiedName}}"
      }
      serialization-bindings {
        "{{typeof(INamed).AssemblyQualifiedName}}" = named
      }
      serialization-identifiers {
        "{{typeof(NamedSerializer).AssemblyQualifiedName}}" = 99
      }
    }
    """)
{
    private Akka.Serialization.Serialization Serialization => Sys.Serialization;

    [Fact]
    public void Records_private_setters_and_nested_values_come_back()
    {
        var order = new Order("o-1", 3, 1.5m, new List<Line> { new("a", 2), new("b", null) }, new Dictionary<string, int> { ["x"] = 1 });
        var back = RoundTrip(order);
        Assert.Equal(order.Id, back.Id);
        Assert.Equal(order.Lines, back.Lines);
        Assert.Equal(order.Counts, back.Counts);
        Assert.Equal((3, 1.5m), (back.Count, back.Price));
        Assert.Equal("secret", RoundTrip(WithPrivateSetter.Of("secret")).Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1L)]
    [InlineData(1.5f)]
    [InlineData(1.5)]
    [InlineData("text")]
    [InlineData(true)]
    public void A_value_that_is_declared_as_object_keeps_its_type(object value)
    {
        Assert.Equal(value, RoundTrip(new Holder(value)).Value);
        Assert.Equal(value, RoundTrip<object>(value));
    }

    [Fact]
    public void An_actor_comes_back_as_itself()
    {
        var back = RoundTrip(new Addressed(TestActor, TestActor));
        Assert.Equal(TestActor, back.To);
        Assert.Equal(TestActor, back.Anything);
        back.To.Tell("hello");
        ExpectMsg("hello");
        Assert.Equal(TestActor, RoundTrip<object>(TestActor));
    }

    [Fact]
    public void An_actors_path_is_written_with_the_address_that_the_reader_needs()
    {
        var address = new Address("akka.tcp", "other", "host", 1234);
        var written = Serialization.FindSerializerFor(TestActor).ToBinaryWithAddress(address, TestActor);
        Assert.Contains("akka.tcp://other@host:1234/system/", Encoding.UTF8.GetString(written));
        Assert.Equal(TestActor, Serialization.DeserializeActorRef(Akka.Serialization.Serialization.SerializedActorPath(TestActor)));
    }

    [Fact]
    public void Bytes_are_themselves_and_null_is_nothing()
    {
        byte[] bytes = [1, 2, 3];
        Assert.Equal(4, Serialization.FindSerializerFor(bytes).Identifier);
        Assert.Same(bytes, Serialization.Serialize(bytes));
        Assert.Equal(0, Serialization.FindSerializerFor(null!).Identifier);
        Assert.Equal(1, Serialization.FindSerializerFor("text").Identifier);
    }

    [Fact]
    public void A_type_is_served_by_the_nearest_binding_and_read_by_manifest()
    {
        var serializer = Serialization.FindSerializerForType(typeof(First));
        Assert.IsType<NamedSerializer>(serializer);
        Assert.Equal(99, serializer.Identifier);
        var bytes = serializer.ToBinary(new First("x"));
        Assert.Equal(new First("x"), Serialization.Deserialize(bytes, 99, "first"));
        Assert.Equal("first", Akka.Serialization.Serialization.ManifestFor(serializer, new First("x")));
    }

    [Fact]
    public void A_serializer_can_be_added_and_bound()
    {
        var serializer = new UpperSerializer((ExtendedActorSystem)Sys);
        Serialization.AddSerializer("upper", serializer);
        Serialization.AddSerializationMap(typeof(Line), serializer);
        Assert.Same(serializer, Serialization.FindSerializerForType(typeof(Line)));
        Assert.Equal("X", Serialization.Deserialize("x"u8.ToArray(), 98, ""));
        Assert.Same(serializer, Serialization.FindSerializerFor("text", "upper"));
    }

    [Fact]
    public void An_unknown_number_or_type_is_a_clear_error()
    {
        var error = Assert.Throws<SerializationException>(() => Serialization.Deserialize([1], 12345, "some.Type"));
        Assert.Contains("12345", error.Message);
        Assert.Contains("some.Type", error.Message);
        error = Assert.Throws<SerializationException>(() => Serialization.Deserialize([1], 98, "No.Such.Type, Nowhere"));
        Assert.Contains("No.Such.Type", error.Message);
    }

    [Fact]
    public void Serializers_can_be_given_in_code()
    {
        var setup = SerializationSetup.Create(system =>
            ImmutableHashSet.Create(SerializerDetails.Create("upper", new UpperSerializer(system), [typeof(Line)])));
        var system = ActorSystem.Create("setup", BootstrapSetup.Create().WithConfig(DefaultConfig).And(setup));
        Assert.IsType<UpperSerializer>(system.Serialization.FindSerializerForType(typeof(Line)));
        Shutdown(system);
    }

    private T RoundTrip<T>(T message)
    {
        var serializer = Serialization.FindSerializerFor(message!);
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, message!);
        return (T)Serialization.Deserialize(Serialization.Serialize(message!), serializer.Identifier, manifest);
    }

    public interface INamed;

    public sealed record First(string Text) : INamed;

    public sealed record Order(string Id, int Count, decimal Price, IReadOnlyList<Line> Lines, Dictionary<string, int> Counts);

    public sealed record Line(string Name, int? Number);

    public sealed record Holder(object Value);

    public sealed record Addressed(IActorRef To, object Anything);

    public sealed class WithPrivateSetter
    {
        private WithPrivateSetter()
        {
        }

        public string Value { get; private set; } = "";

        public static WithPrivateSetter Of(string value) => new() { Value = value };
    }

    public sealed class NamedSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override string Manifest(object o) => "first";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((First)obj).Text);

        public override object FromBinary(byte[] bytes, string manifest) => manifest == "first"
            ? new First(Encoding.UTF8.GetString(bytes))
            : throw new SerializationException($"'{manifest}' is not known.");
    }

    public sealed class UpperSerializer(ExtendedActorSystem system) : Serializer(system)
    {
        public override int Identifier => 98;

        public override bool IncludeManifest => false;

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(obj.ToString()!);

        public override object FromBinary(byte[] bytes, Type type) => Encoding.UTF8.GetString(bytes).ToUpperInvariant();
    }
}
