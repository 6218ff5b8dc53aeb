using Akka.Actor;
using Akka.Remote;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>A system that ends sends all that was told before; Akka.NET tries to, for a time that is a setting.</summary>
public sealed class LastWordsSpec : RemoteSpec, IDisposable
{
    private readonly Certificates certificates = new();

    [Fact]
    public async Task What_was_told_before_the_end_still_goes_out()
    {
        var (a, b) = (Start("a"), Start("b"));
        var inbox = Collect(b, "inbox");
        var target = await Resolve(a, b, "/user/inbox");
        for (var i = 0; i < 5_000; i++)
            target.Tell(i);
        await a.Terminate().WaitAsync(Patience);
        for (var i = 0; i < 5_000; i++)
            Assert.Equal(i, await inbox.Next<int>());
    }

    [Fact]
    public async Task Through_an_encrypted_connection_too_and_the_end_is_told()
    {
        var (a, b) = (Start("a", Tls(certificates.IssueFile("a"))), Start("b", Tls(certificates.IssueFile("b"))));
        var inbox = Collect(b, "inbox");
        var ends = Listen<DisassociatedEvent>(b);
        var target = await Resolve(a, b, "/user/inbox");
        for (var i = 0; i < 5_000; i++)
            target.Tell(i);
        await a.Terminate().WaitAsync(Patience);
        for (var i = 0; i < 5_000; i++)
            Assert.Equal(i, await inbox.Next<int>());
        await ends.Next<DisassociatedEvent>();
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_named_when_the_system_is_made()
    {
        var error = Assert.ThrowsAny<Exception>(() => Start("a", Tls("/no/such/file.pfx")));
        Assert.Contains("/no/such/file.pfx", error.ToString());
    }

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
}
