using System.Net.Security;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>Whose certificates are accepted: those of akka.remote.dot-netty.tcp.ssl.trusted-authorities, of both ends.</summary>
public sealed class CertificateSpec : RemoteSpec, IDisposable
{
    private readonly Certificates own = new("our authority");
    private readonly Certificates foreign = new("another authority");

    [Fact]
    public async Task Systems_with_certificates_of_the_authority_talk()
    {
        var (a, b) = (Start("a", Tls(own.IssueFile("a"))), Start("b", Tls(own.IssueFile("b"))));
        b.ActorOf(Props.Create<Echo>(), "echo");
        Assert.Equal("hello", await Remote(a, b, "/user/echo").Ask<string>("hello", Patience));
    }

    [Theory]
    [InlineData("foreign", "another authority")]
    [InlineData("expired", "expired")]
    public async Task Who_connects_with_another_certificate_is_refused_in_one_line_each(string kind, string reason)
    {
        var stranger = kind == "foreign" ? foreign.IssueFile("stranger") : own.IssueFile("stranger", expired: true);
        var (a, b) = (Start("a", Tls(stranger)), Start("b", Tls(own.IssueFile("b"))));
        await RefusesWithOneLine(a, b, reason);
        var c = Start("c", Tls(own.IssueFile("c")));
        Assert.Equal("hello", await Remote(c, b, "/user/echo").Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task A_system_is_not_talked_to_if_its_certificate_is_not_accepted()
    {
        var (a, b) = (Start("a", Tls(own.IssueFile("a"))), Start("b", Tls(foreign.IssueFile("b"))));
        var failed = Listen<AssociationErrorEvent>(a);
        b.ActorOf(Props.Create<Echo>(), "echo");
        ((ExtendedActorSystem)a).Provider.ResolveActorRef(AddressOf(b) + "/user/echo").Tell("is anybody there?");
        Assert.Contains("another authority", (await failed.Next<AssociationErrorEvent>()).Cause.Message);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("somewhere.else", false)]
    public async Task With_host_names_checked_a_certificate_must_be_for_the_host_that_was_asked_for(string host, bool accepted)
    {
        var a = Start("a", Tls(own.IssueFile("a"), "validate-certificate-hostname = true"));
        var b = Start("b", Tls(own.IssueFile("b", host: host)));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var failed = Listen<AssociationErrorEvent>(a);
        var echo = ((ExtendedActorSystem)a).Provider.ResolveActorRef(AddressOf(b) + "/user/echo");
        if (accepted)
            Assert.Equal("hello", await echo.Ask<string>("hello", Patience));
        else
        {
            echo.Tell("is anybody there?");
            Assert.Contains("validate-certificate-hostname", (await failed.Next<AssociationErrorEvent>()).Cause.Message);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_shows_no_certificate_is_let_in_only_where_none_is_asked_for(bool mutual)
    {
        var b = Start("b", Tls(own.IssueFile("b"), "require-mutual-authentication = " + (mutual ? "on" : "off")));
        var refused = Listen<Warning>(b);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", AddressOf(b).Port!.Value);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        // Let in, it is heard, and found to speak another language; not let in, it is not heard at all.
        if (!mutual)
            await stream.WriteAsync("hello, who is there?"u8.ToArray());
        var line = (await refused.Next<Warning>()).Message.ToString();
        Assert.Contains(mutual ? "it shows no certificate" : "it does not begin like a remoting connection", line);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_system_with_tls_and_one_without_do_not_talk_and_nobody_else_notices(bool listenerHasTls)
    {
        var tls = Tls(own.IssueFile("with"));
        var a = Start("a", Loud + (listenerHasTls ? "" : tls));
        var b = Start("b", Loud + (listenerHasTls ? tls : ""));
        var c = Start("c", Loud + (listenerHasTls ? tls : ""));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var (refused, failed) = (Listen<Warning>(b), Listen<AssociationErrorEvent>(a));
        ((ExtendedActorSystem)a).Provider.ResolveActorRef(AddressOf(b) + "/user/echo").Tell("is anybody there?");
        await refused.Next<Warning>();
        await failed.Next<AssociationErrorEvent>();
        Assert.Equal("hello", await Remote(c, b, "/user/echo").Ask<string>("hello", Patience));
    }

    public void Dispose()
    {
        own.Dispose();
        foreign.Dispose();
    }

    private const string Loud = "akka.loglevel = WARNING\n";

    private string Tls(string path, string further = "") => $$"""
        akka.loglevel = WARNING
        akka.remote.dot-netty.tcp {
          enable-ssl = true
          ssl {
            trusted-authorities = "{{own.AuthorityFile}}"
            certificate { path = "{{path}}", password = "{{Certificates.Password}}" }
            {{further}}
          }
        }
        """;

    private static async Task RefusesWithOneLine(ActorSystem a, ActorSystem b, string reason)
    {
        b.ActorOf(Props.Create<Echo>(), "echo");
        var (refused, failed) = (Listen<Warning>(b), Listen<AssociationErrorEvent>(a));
        ((ExtendedActorSystem)a).Provider.ResolveActorRef(AddressOf(b) + "/user/echo").Tell("is anybody there?");
        Assert.Contains(reason, (await refused.Next<Warning>()).Message.ToString());
        await failed.Next<AssociationErrorEvent>();
        Assert.Equal(0, refused.Waiting);
    }
}
