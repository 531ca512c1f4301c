using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Tests.Hosting;

public class JsonFaultTests
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    [Theory]
    [InlineData("""{"at":"tomorrow"}""", "$.at", "a time as RFC 3339 writes it")]
    [InlineData("""{"count":"many"}""", "$.count", "a whole number")]
    [InlineData("""{"count":1.5}""", "$.count", "a whole number")]
    [InlineData("""{"id":"7"}""", "$.id", "a UUID")]
    [InlineData("""{"yes":"no"}""", "$.yes", "true or false")]
    [InlineData("""{"inner":[{"at":"7"}]}""", "$.inner[0].at", "a time as RFC 3339 writes it")]
    [InlineData("""{"inner":{}}""", "$.inner", "a list")]
    [InlineData("""{"text":7}""", "$.text", "a text")]
    [InlineData("""{"inner":[7]}""", "$.inner[0]", "an object")]
    [InlineData("""{"inner":[{"more":7}]}""", "$.inner[0].more", "no such member")]
    [InlineData("""{"at":""", "$.at", "")]
    public void Says_where_and_what_without_the_names_of_types(string json, string place, string words)
    {
        var fault = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Body>(json, Strict));

        Assert.Equal(place, JsonFault.PlaceOf(fault));
        Assert.Contains(words, JsonFault.Say(fault), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", JsonFault.Say(fault), StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(Body), JsonFault.Say(fault), StringComparison.Ordinal);
    }

    public sealed record Body(DateTimeOffset? At, int? Count, Guid? Id, bool? Yes, string? Text, IReadOnlyList<Body>? Inner);
}
