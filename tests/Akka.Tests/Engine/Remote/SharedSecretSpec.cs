using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>akka.remote.require-cookie: whoever does not know the secret is refused, and the secret never travels.</summary>
public class SharedSecretSpec : RemoteSpec
{
    private const string Secret = "Xb4-a-long-random-text-of-all-systems";

    [Fact]
    public async Task Systems_that_know_the_same_secret_talk()
    {
        var (a, b) = (Start("a", Knowing(Secret)), Start("b", Knowing(Secret)));
        b.ActorOf(Props.Create<Echo>(), "echo");
        Assert.Equal("hello", await Remote(a, b, "/user/echo").Ask<string>("hello", Patience));
    }

    [Theory]
    [InlineData("", Secret)]
    [InlineData("another", Secret)]
    public async Task Who_does_not_know_the_secret_is_refused_with_one_line_each_and_nobody_else_notices(string mine, string theirs)
    {
        var (a, b, c) = (Start("a", Knowing(mine)), Start("b", Knowing(theirs)), Start("c", Knowing(theirs)));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var (refused, failed) = (Listen<Warning>(b), Listen<AssociationErrorEvent>(a));
        ((ExtendedActorSystem)a).Provider.ResolveActorRef(AddressOf(b) + "/user/echo").Tell("is anybody there?");
        var line = (await refused.Next<Warning>()).Message.ToString()!;
        Assert.Contains("does not know the shared secret", line);
        Assert.DoesNotContain(Secret, line);
        Assert.Contains("shared secret", (await failed.Next<AssociationErrorEvent>()).Cause.Message);
        Assert.Equal("hello", await Remote(c, b, "/user/echo").Ask<string>("hello", Patience));
        Assert.Equal(0, refused.Waiting);
    }

    [Fact]
    public async Task A_system_that_asks_for_the_secret_does_not_talk_to_one_that_does_not_prove_it()
    {
        var (a, b) = (Start("a", Knowing(Secret)), Start("b", Knowing("")));
        var inbox = Collect(b, "inbox");
        var failed = Listen<AssociationErrorEvent>(a);
        ((ExtendedActorSystem)a).Provider.ResolveActorRef(AddressOf(b) + "/user/inbox").Tell("a secret message");
        Assert.Contains("does not know the shared secret", (await failed.Next<AssociationErrorEvent>()).Cause.Message);
        Assert.Equal(0, inbox.Waiting);
    }

    [Fact]
    public async Task Nothing_on_the_wire_depends_on_the_secret_before_the_one_who_connects_has_proven_it()
    {
        var b = Start("b", Knowing(Secret));
        var refused = Listen<Warning>(b);
        var encoder = new FrameEncoder(RefPaths.OfRecipient, RefPaths.OfSender);
        encoder.WritePreamble();
        encoder.WriteHello(new Hello("akka.tcp://stranger@127.0.0.1:1", 7, 0, AddressOf(b).ToString(), SharedSecret.NewNonce()));
        using var stranger = new TcpClient();
        await stranger.ConnectAsync("127.0.0.1", AddressOf(b).Port!.Value);
        await stranger.GetStream().WriteAsync(encoder.Written);
        var challenge = new byte[WireFormat.PreambleBytes + WireFormat.FrameHeaderBytes + 1 + 32];
        await stranger.GetStream().ReadExactlyAsync(challenge).AsTask().WaitAsync(Patience);
        encoder.Clear();
        encoder.WriteProof(new byte[32]);
        await stranger.GetStream().WriteAsync(encoder.Written);
        var rest = new MemoryStream();
        await stranger.GetStream().CopyToAsync(rest).WaitAsync(Patience);
        Assert.Contains("does not know the shared secret", (await refused.Next<Warning>()).Message.ToString());
        encoder.Clear();
        encoder.WriteWelcome(new Welcome(WelcomeStatus.WrongSecret, AddressUidExtension.Uid(b), 0, []));
        Assert.Equal(encoder.Written.ToArray(), rest.ToArray());
    }

    [Fact]
    public void A_proof_holds_for_one_conversation_one_end_and_one_secret_only()
    {
        var (secret, nonce) = (new SharedSecret(Secret), new byte[] { 9 });
        var hello = new Hello("akka.tcp://a@h:1", 7, 0, "akka.tcp://b@h:2", [1, 2, 3]);
        var proof = secret.ProofOfOpener(hello, nonce);
        Assert.True(SharedSecret.AreEqual(proof, new SharedSecret(Secret).ProofOfOpener(hello with { }, nonce)));
        byte[][] others =
        [
            secret.ProofOfAcceptor(hello, nonce, 0),
            secret.ProofOfOpener(hello, [8]),
            secret.ProofOfOpener(hello with { Nonce = [1, 2] }, nonce),
            secret.ProofOfOpener(hello with { Uid = 8 }, nonce),
            secret.ProofOfOpener(hello with { Target = "akka.tcp://c@h:2" }, nonce),
            new SharedSecret("another").ProofOfOpener(hello, nonce),
            [],
        ];
        Assert.All(others, other => Assert.False(SharedSecret.AreEqual(proof, other)));
    }

    [Fact]
    public void A_secret_that_is_asked_for_and_not_given_is_named_when_the_system_is_made()
    {
        var error = Assert.ThrowsAny<Exception>(() => Start("a", "akka.remote.require-cookie = on"));
        Assert.Contains("akka.remote.secure-cookie", error.ToString());
    }

    private static string Knowing(string secret) => secret.Length == 0
        ? "akka.loglevel = WARNING"
        : $"akka {{ loglevel = WARNING, remote {{ require-cookie = on, secure-cookie = \"{secret}\" }} }}";
}
