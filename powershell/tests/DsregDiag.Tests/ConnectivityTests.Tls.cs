using System;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Xunit;

namespace DsregDiag.Tests
{
    /// <summary>A server with TLS: Wine's Schannel is a client only, so that this file is left out there.</summary>
    public sealed partial class ConnectivityTests
    {
        [Fact]
        public async Task AWrongCertificateNamesItsSigner()
        {
            Uri plain = Serve(Secured("CN=Contoso Inspection CA"));
            Connection one = await Ask(new Uri("https://localhost:" + plain.Port + "/.well-known/openid-configuration"));
            Assert.Equal("tls", one.FailedStep);
            Assert.Contains("Contoso Inspection CA", one.Reason);
            Assert.Equal("CN=Contoso Inspection CA", one.CertificateIssuer);
            Assert.True(one.IsTlsInspected);
        }

        private static Func<Stream, Task> Secured(string issuer) => async stream =>
        {
            using RSA key = RSA.Create(2048);
            var request = new CertificateRequest(issuer, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(1));
            byte[] bytes = made.Export(X509ContentType.Pfx);
#if NET9_0_OR_GREATER
            using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(bytes, null);
#else
            using var certificate = new X509Certificate2(bytes);
#endif
            using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate, false, SslProtocols.None, false);
            await ReadHead(tls);
        };
    }
}
