using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Conversations;

/// <summary>The key of an external id or reference: its SHA-256, of fixed size and without personal data.</summary>
static class ExternalKey
{
    internal static byte[] Of(string externalId) => SHA256.HashData(Encoding.UTF8.GetBytes(externalId));
}
