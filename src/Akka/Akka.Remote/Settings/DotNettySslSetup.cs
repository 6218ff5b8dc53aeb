using System.Security.Cryptography.X509Certificates;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>
/// The certificate of akka.remote.dot-netty.tcp.enable-ssl, given in code; it goes before the one in the configuration.
/// </summary>
public sealed class DotNettySslSetup : Actor.Setup.Setup
{
    /// <summary>The setup.</summary>
    /// <param name="certificate">This system's certificate with its private key.</param>
    /// <param name="suppressValidation">Accept any certificate of another system: for tests.</param>
    public DotNettySslSetup(X509Certificate2 certificate, bool suppressValidation)
    {
        Certificate = certificate;
        SuppressValidation = suppressValidation;
    }

    /// <summary>This system's certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Whether any certificate of another system is accepted.</summary>
    public bool SuppressValidation { get; }
}
