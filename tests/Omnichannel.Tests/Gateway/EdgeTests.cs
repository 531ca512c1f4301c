using Microsoft.AspNetCore.Http;
using Omnichannel.Gateway.Edge;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Tests.Gateway;

public sealed class EdgeTests
{
    [Theory]
    [InlineData("X-Omnichannel-Tenant")]
    [InlineData("x_omnichannel_tenant")]
    [InlineData("X-OMNICHANNEL_Agent")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X_Forwarded-Proto")]
    [InlineData("Forwarded")]
    [InlineData("X-Real-IP")]
    [InlineData("x_real_ip")]
    [InlineData("X-Original-Host")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    [InlineData("Remote-User")]
    [InlineData("X-HTTP-Method-Override")]
    public void A_header_that_speaks_of_identity_never_passes(string header) => Assert.True(IdentityHeaders.Covers(header));

    [Theory]
    [InlineData("Accept")]
    [InlineData("Content-Type")]
    [InlineData("Idempotency-Key")]
    [InlineData("If-Match")]
    [InlineData("Last-Event-ID")]
    [InlineData("traceparent")]
    [InlineData("X-Hub-Signature-256")]
    [InlineData("X-Twilio-Signature")]
    [InlineData("X-Telegram-Bot-Api-Secret-Token")]
    public void A_header_that_the_work_needs_passes(string header) => Assert.False(IdentityHeaders.Covers(header));

    [Fact]
    public void What_proves_who_calls_stays_until_the_gateway_has_read_it()
    {
        var headers = new HeaderDictionary { ["Authorization"] = "Bearer x", ["Cookie"] = "a=b", ["X-Forwarded-For"] = "1.2.3.4", ["X_Omnichannel_Tenant"] = "demo", ["Accept"] = "*/*" };

        IdentityHeaders.StripFrom(headers);

        Assert.Equal(["Accept", "Authorization", "Cookie"], headers.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/desk/", true)]
    [InlineData("/v1/conversations/0192d9a4-1c7e-7cc0-8f3e-2a51e3f7b6aa", true)]
    [InlineData("/v1/x/a.b_c~d-e", true)]
    [InlineData("/v1/x/..hidden", true)]
    [InlineData("/v1/%2e%2e/internal", false)]
    [InlineData("/v1/../internal", false)]
    [InlineData("/v1/..", false)]
    [InlineData("/v1/./x", false)]
    [InlineData("/v1/x/.", false)]
    [InlineData("/v1//x", false)]
    [InlineData("/v1/x\\y", false)]
    [InlineData("/v1/x;y", false)]
    [InlineData("/v1/x\0", false)]
    [InlineData("/v1/größe", false)]
    public void Only_paths_that_everybody_reads_alike_are_plain(string path, bool plain) => Assert.Equal(plain, PlainPaths.IsPlain(path));

    [Theory]
    [InlineData(null, null, 3L, true)]
    [InlineData("\"3\"", null, 3L, true)]
    [InlineData("\"2\", \"3\"", null, 3L, true)]
    [InlineData("*", null, 3L, true)]
    [InlineData("\"2\"", null, 3L, false)]
    [InlineData("3", null, 3L, false)]
    [InlineData("\"3\"", null, null, false)]
    [InlineData("*", null, null, false)]
    [InlineData(null, "*", null, true)]
    [InlineData(null, "*", 1L, false)]
    [InlineData(null, "\"1\"", 1L, false)]
    [InlineData(null, "\"1\"", 2L, true)]
    public void A_change_is_allowed_on_the_version_the_client_names(string? ifMatch, string? ifNoneMatch, long? version, bool allowed)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.IfMatch = ifMatch;
        request.Headers.IfNoneMatch = ifNoneMatch;

        Assert.Equal(allowed, ETag.Refuses(request, version) is null);
    }
}
