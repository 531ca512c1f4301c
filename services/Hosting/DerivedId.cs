using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Hosting;

/// <summary>Ids that follow from what they name, so that doing something again makes the same thing again.</summary>
public static class DerivedId
{
    /// <summary>An id of UUID version 8 (RFC 9562 § 5.8): the first bits of the SHA-256 of the words.</summary>
    public static Guid Of(string words)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(words)).AsSpan(0, 16);
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
