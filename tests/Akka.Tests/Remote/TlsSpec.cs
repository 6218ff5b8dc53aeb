using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Transport.DotNetty;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>akka.remote.dot-netty.tcp.enable-ssl, with the settings that Akka.NET has for it.</summary>
public sealed class TlsSpec : RemoteSpec, IDisposable
{
    private readonly Certificates certificates = new();

    [Fact]
    public async Task Systems_with_certificates_talk_in_large_and_in_small()
    {
        var (a, b) = (Start("a", Tls(certificates.IssueFile("a"))), Start("b", Tls(certificates.IssueFile("b"))));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var echo = await Resolve(a, b, "/user/echo");
        var large = new byte[3_000_000];
        Random.Shared.NextBytes(large);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(i, await echo.Ask<int>(i, Patience));
            Assert.Equal(large, await echo.Ask<byte[]>(large, Patience));
        }
    }

    [Fact]
    public async Task The_certificate_can_be_given_in_code()
    {
        using var certificate = certificates.Issue("both");
        var (a, b) = (StartWith("a", certificate), StartWith("b", certificate));
        b.ActorOf(Props.Create<Echo>(), "echo");
        Assert.Equal("hello", await Remote(a, b, "/user/echo").Ask<string>("hello", Patience));
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_an_error_when_the_system_is_made() =>
        Assert.ThrowsAny<Exception>(() => Start("a", Tls("/no/such/file.pfx")));

    public void Dispose() => certificates.Dispose();

    private static string Tls(string path) => $$"""
        akka.remote.dot-netty.tcp {
          enable-ssl = true
          ssl {
            suppress-validation = true
            certificate { path = "{{path}}", password = "{{Certificates.Password}}" }
          }
        }

        """;

    private ActorSystem StartWith(string name, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        Start(name, "akka.remote.dot-netty.tcp.enable-ssl = true", new DotNettySslSetup(certificate, suppressValidation: true));
}
