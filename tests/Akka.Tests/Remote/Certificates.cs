using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Tests.Remote;

/// <summary>An authority and the certificates that it signs, in a folder of their own that goes with it.</summary>
public sealed class Certificates : IDisposable
{
    public const string Password = "for tests alone";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("certificates-");
    private readonly X509Certificate2 authority;
    private readonly DateTimeOffset now = DateTimeOffset.UtcNow;

    public Certificates(string name = "an authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        authority = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        AuthorityFile = Path.Combine(folder.FullName, "authority.pem");
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
    }

    /// <summary>The authority's certificate in PEM.</summary>
    public string AuthorityFile { get; }

    /// <summary>A certificate of the authority, with its key.</summary>
    public X509Certificate2 Issue(string name, bool expired = false, string host = "127.0.0.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var ip))
            names.AddIpAddress(ip);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(
            authority, now.AddDays(-1), expired ? now.AddHours(-1) : now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>The same in a file that Akka.NET's settings can name.</summary>
    public string IssueFile(string name, bool expired = false, string host = "127.0.0.1")
    {
        using var certificate = Issue(name, expired, host);
        var path = Path.Combine(folder.FullName, name + ".pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, Password));
        return path;
    }

    public void Dispose()
    {
        authority.Dispose();
        folder.Delete(recursive: true);
    }
}
