using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;
using Omnichannel.Tests.House;

namespace Omnichannel.Tests.Social;

/// <summary>The vectors were made by OpenSSL; <c>Vectors/make</c> is the command.</summary>
public sealed class MetaSignatureTests
{
    private static readonly IReadOnlyList<(string Secret, byte[] Body, string Signature)> Vectors =
    [
        .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "tests", "Omnichannel.Tests", "Social", "Vectors", "meta.tsv"))
            .Select(line => line.Split('\t')).Select(parts => (parts[0], Convert.FromBase64String(parts[1]), parts[2])),
    ];

    [Fact]
    public void Takes_what_an_independent_tool_has_signed()
    {
        Assert.Equal(6, Vectors.Count);
        Assert.All(Vectors, vector => Assert.True(Verifies(vector.Secret, vector.Body, vector.Signature)));
    }

    [Fact]
    public void Refuses_every_change_of_a_single_bit_of_body_header_and_secret()
    {
        foreach (var (secret, body, signature) in Vectors)
        {
            for (var bit = 0; bit < Math.Min(body.Length, 200) * 8; bit++)
                Assert.False(Verifies(secret, Flipped(body, bit), signature), $"body, bit {bit}");
            for (var bit = 0; bit < signature.Length * 8; bit++)
                Assert.False(Verifies(secret, body, Encoding.Latin1.GetString(Flipped(Encoding.Latin1.GetBytes(signature), bit))), $"header, bit {bit}");
            Assert.False(Verifies(secret + "x", body, signature));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha1=0123456789abcdef0123456789abcdef01234567")]
    public void Refuses_a_signature_of_another_form(string signature) => Assert.False(Verifies(Vectors[0].Secret, Vectors[0].Body, signature));

    [Fact]
    public void Refuses_a_request_without_signature_with_two_and_with_one_in_capitals()
    {
        var (secret, body, signature) = Vectors[0];
        Assert.False(MetaSignature.Verifies(new HeaderDictionary(), body, secret));
        Assert.False(MetaSignature.Verifies(new HeaderDictionary { ["X-Hub-Signature-256"] = new StringValues([signature, signature]) }, body, secret));
        Assert.False(Verifies(secret, body, "sha256=" + signature[7..].ToUpperInvariant()));
        Assert.False(Verifies(secret, body, signature + " "));
    }

    [Fact]
    public void Answers_a_handshake_with_its_challenge_when_the_token_is_the_accounts()
    {
        Assert.Equal("1158201444", Handshake("subscribe", "meatyhamhock", "1158201444"));
        Assert.Null(Handshake("subscribe", "meatyhamhocks", "1158201444"));
        Assert.Null(Handshake("unsubscribe", "meatyhamhock", "1158201444"));
        Assert.Null(Handshake("subscribe", "meatyhamhock", new string('1', 300)));
        Assert.Null(Handshake("subscribe", null, "1158201444"));
    }

    [Fact]
    public void An_account_without_verify_token_answers_no_handshake() =>
        Assert.Null(MetaSignature.Handshake(Query("subscribe", "", "1"), Account(new Dictionary<string, string>(StringComparer.Ordinal) { ["verifyToken"] = "" })));

    private static string? Handshake(string mode, string? token, string challenge) =>
        MetaSignature.Handshake(Query(mode, token, challenge), Account(new Dictionary<string, string>(StringComparer.Ordinal) { ["verifyToken"] = "meatyhamhock" }));

    private static QueryCollection Query(string mode, string? token, string challenge) =>
        new(new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["hub.mode"] = mode, ["hub.verify_token"] = token, ["hub.challenge"] = challenge });

    private static SocialAccount Account(IReadOnlyDictionary<string, string> secrets) => new("demo", "whatsapp", null, null, "key", true, new SocialSettings("whatsapp", "1"), secrets);

    private static bool Verifies(string secret, byte[] body, string signature) =>
        MetaSignature.Verifies(new HeaderDictionary { ["X-Hub-Signature-256"] = signature }, body, secret);

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var changed = bytes.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }
}
