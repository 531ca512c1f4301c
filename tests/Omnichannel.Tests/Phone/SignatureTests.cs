using Microsoft.Extensions.Primitives;
using Omnichannel.Phone.Twilio;

namespace Omnichannel.Tests.Phone;

public sealed class SignatureTests
{
    const string Url = "https://mycompany.com/myapp.php?foo=1&bar=2";

    // The example of the provider's own documentation.
    static readonly Dictionary<string, StringValues> Form = new(StringComparer.Ordinal)
    {
        ["CallSid"] = "CA1234567890ABCDE",
        ["Caller"] = "+14158675309",
        ["Digits"] = "1234",
        ["From"] = "+14158675309",
        ["To"] = "+18005551212",
    };

    [Fact]
    public void Agrees_with_the_example_of_the_documentation() => Assert.Equal("RSOYDt4T1cUTdK1PDd93/VVr8B8=", Signature.Of("12345", Url, Form));

    [Theory]
    [InlineData("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", true)]
    [InlineData("12345", "https://mycompany.com:443/myapp.php?foo=1&bar=2", true)]
    [InlineData("12346", "https://mycompany.com/myapp.php?foo=1&bar=2", false)]
    [InlineData("12345", "https://mycompany.com/myapp.php?foo=1&bar=3", false)]
    [InlineData("12345", "http://mycompany.com/myapp.php?foo=1&bar=2", false)]
    public void Is_right_for_this_token_and_address_alone_with_or_without_the_port(string token, string url, bool isRight) =>
        Assert.Equal(isRight, Signature.IsOfForm(token, url, Form, "RSOYDt4T1cUTdK1PDd93/VVr8B8="));

    [Fact]
    public void Is_wrong_when_a_field_was_added_changed_or_taken_away_or_when_there_is_none()
    {
        var signature = Signature.Of("12345", Url, Form);

        Assert.False(Signature.IsOfForm("12345", Url, new Dictionary<string, StringValues>(Form) { ["Digits"] = "1235" }, signature));
        Assert.False(Signature.IsOfForm("12345", Url, new Dictionary<string, StringValues>(Form) { ["More"] = "1" }, signature));
        Assert.False(Signature.IsOfForm("12345", Url, [.. Form.Skip(1)], signature));
        Assert.False(Signature.IsOfForm("12345", Url, Form, null));
        Assert.False(Signature.IsOfForm("12345", Url, Form, ""));
    }

    [Fact]
    public void Of_another_body_it_covers_the_address_which_names_the_hash_of_the_body()
    {
        var body = "{\"a\":1}"u8.ToArray();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body));
        var url = $"https://support.example/channels/phone/k/status?bodySHA256={hash}";
        var signature = Signature.Of("12345", url, []);

        Assert.True(Signature.IsOfBody("12345", url, hash, body, signature));
        Assert.False(Signature.IsOfBody("12345", url, hash, "{\"a\":2}"u8, signature));
        Assert.False(Signature.IsOfBody("12345", url, null, body, signature));
    }
}
