using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;

namespace Akka.Remote;

/// <summary>The settings under akka.remote.dot-netty.tcp.ssl, and what they say of another system's certificate.</summary>
internal sealed class TlsSettings
{
    private const string Root = "akka.remote.dot-netty.tcp.ssl";

    private readonly bool suppressesValidation;
    private readonly bool validatesHostname;
    private readonly X509Certificate2Collection authorities = [];

    /// <exception cref="ConfigurationException">The certificate cannot be had, or not with its private key.</exception>
    public TlsSettings(Config ssl, DotNettySslSetup? setup)
    {
        suppressesValidation = setup?.SuppressValidation ?? ssl.GetBoolean("suppress-validation", false);
        validatesHostname = ssl.GetBoolean("validate-certificate-hostname", false);
        IsMutual = ssl.GetBoolean("require-mutual-authentication", true);
        var certificate = setup?.Certificate ?? CertificateOf(ssl);
        if (!certificate.HasPrivateKey)
            throw new ConfigurationException($"{Root}.certificate: {certificate.Subject} comes without its private key.");
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        if (ssl.GetString("trusted-authorities", "") is { Length: > 0 } path)
            ReadAuthorities(path);
    }

    /// <summary>True if the systems that connect must show a certificate too.</summary>
    public bool IsMutual { get; }

    /// <summary>This system's certificate, ready for use.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>How to find the way from another's certificate to an authority that is trusted.</summary>
    public X509ChainPolicy ChainPolicy()
    {
        // An authority of one's own seldom says what it has revoked where it can be asked.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (authorities.Count == 0)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    /// <summary>Why that certificate is not accepted; null if it is.</summary>
    public string? Refusal(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, bool isServer)
    {
        if (certificate is null)
            return isServer && !IsMutual ? null : "it shows no certificate";
        if (suppressesValidation)
            return null;
        if (!validatesHostname)
            errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate, {certificate.Subject}, is not for the host that was asked for (validate-certificate-hostname)";
        if (errors == SslPolicyErrors.None)
            return null;
        var reasons = chain?.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')) ?? [];
        return $"its certificate, {certificate.Subject} from {certificate.Issuer}, is not accepted: {string.Join("; ", reasons)}";
    }

    private static X509Certificate2 CertificateOf(Config ssl) =>
        ssl.GetBoolean("certificate.use-thumbprint-over-file", false) ? FromStore(ssl) : FromFile(ssl);

    private static X509Certificate2 FromFile(Config ssl)
    {
        var path = ssl.GetString("certificate.path", "") ?? "";
        if (path.Length == 0)
            throw new ConfigurationException($"{Root}.certificate.path is empty; with enable-ssl it must name a PKCS #12 file (.pfx).");
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, ssl.GetString("certificate.password", "") ?? "", FlagsOf(ssl));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Root}.certificate.path: {path} cannot be read with the password given: {e.Message}", e);
        }
    }

    private static X509Certificate2 FromStore(Config ssl)
    {
        var thumbprint = ssl.GetString("certificate.thumbprint", "") ?? "";
        var name = ssl.GetString("certificate.store-name", "") ?? "";
        var location = (ssl.GetString("certificate.store-location", "") ?? "") switch
        {
            "local-machine" => StoreLocation.LocalMachine,
            "current-user" => StoreLocation.CurrentUser,
            var other => throw new ConfigurationException(
                $"{Root}.certificate.store-location is '{other}'; it must be local-machine or current-user."),
        };
        if (thumbprint.Length == 0)
            throw new ConfigurationException($"{Root}.certificate.thumbprint is empty; use-thumbprint-over-file asks for one.");
        using var store = new X509Store(name.Length == 0 ? "My" : name, location);
        store.Open(OpenFlags.ReadOnly);
        var found = store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false);
        return found.Count > 0
            ? found[0]
            : throw new ConfigurationException($"{Root}.certificate: there is no {thumbprint} in the store '{store.Name}' of {location}.");
    }

    private static X509KeyStorageFlags FlagsOf(Config ssl)
    {
        var flags = X509KeyStorageFlags.DefaultKeySet;
        foreach (var flag in ssl.GetStringList("certificate.flags") ?? [])
        {
            flags |= flag switch
            {
                "default-flag-set" or "default-key-set" => X509KeyStorageFlags.DefaultKeySet,
                "exportable" => X509KeyStorageFlags.Exportable,
                "machine-key-set" => X509KeyStorageFlags.MachineKeySet,
                "persist-key-set" => X509KeyStorageFlags.PersistKeySet,
                "user-key-set" => X509KeyStorageFlags.UserKeySet,
                "user-protected" => X509KeyStorageFlags.UserProtected,
                _ => throw new ConfigurationException($"{Root}.certificate.flags: there is no flag '{flag}'."),
            };
        }
        return flags;
    }

    private void ReadAuthorities(string path)
    {
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Root}.trusted-authorities: {path} cannot be read: {e.Message}", e);
        }
        if (authorities.Count == 0)
            throw new ConfigurationException($"{Root}.trusted-authorities: {path} has no certificates in PEM.");
    }
}
