using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Omnichannel.Hosting.Conditions;

namespace Omnichannel.Tests.Hosting.Conditions;

public sealed class ConditionTests
{
    static readonly ConditionAttributes Known = new(["channel", "subject", "tier", "language", "tag"], "attributes.");

    static readonly Dictionary<string, StringValues> Attributes = new(StringComparer.Ordinal)
    {
        ["channel"] = "email", ["subject"] = "Refund for order 7", ["tier"] = "2", ["language"] = StringValues.Empty, ["attributes.plan"] = "Gold", ["tag"] = new(["de-AT", "fr", "12"]),
    };

    [Theory]
    [InlineData("""{"op":"always"}""", true)]
    [InlineData("""{"op":"equals","attribute":"channel","value":"EMAIL"}""", true)]
    [InlineData("""{"op":"equals","attribute":"language","value":"en"}""", false)]
    [InlineData("""{"op":"not","condition":{"op":"equals","attribute":"language","value":"en"}}""", true)]
    [InlineData("""{"op":"in","attribute":"attributes.plan","values":["silver","gold"]}""", true)]
    [InlineData("""{"op":"contains","attribute":"subject","value":"refund"}""", true)]
    [InlineData("""{"op":"at-least","attribute":"tier","value":2}""", true)]
    [InlineData("""{"op":"at-least","attribute":"tier","value":2.5}""", false)]
    [InlineData("""{"op":"at-least","attribute":"channel","value":1}""", false)]
    [InlineData("""{"op":"equals","attribute":"tier","value":2}""", true)]
    [InlineData("""{"op":"equals","attribute":"tag","value":"FR"}""", true)]
    [InlineData("""{"op":"in","attribute":"tag","values":["nl","de-at"]}""", true)]
    [InlineData("""{"op":"in","attribute":"tag","values":["nl","de"]}""", false)]
    [InlineData("""{"op":"at-least","attribute":"tag","value":12}""", true)]
    [InlineData("""{"op":"and","of":[{"op":"always"},{"op":"not","condition":{"op":"always"}}]}""", false)]
    [InlineData("""{"op":"or","of":[{"op":"not","condition":{"op":"always"}},{"op":"always"}]}""", true)]
    public void Holds_as_its_operators_say(string json, bool holds)
    {
        Assert.True(Condition.TryRead(Parse(json), Known, out var condition, out var errors), string.Join(", ", errors.Keys));
        Assert.Equal(holds, condition.Holds(name => Attributes.GetValueOrDefault(name)));
    }

    [Theory]
    [InlineData("5", "condition")]
    [InlineData("{}", "condition.op")]
    [InlineData("""{"op":"like"}""", "condition.op")]
    [InlineData("""{"op":"equals","attribute":"colour","value":"red"}""", "condition.attribute")]
    [InlineData("""{"op":"equals","attribute":"attributes.","value":"red"}""", "condition.attribute")]
    [InlineData("""{"op":"equals","attribute":"attributes.sold-out","value":"red"}""", "condition.attribute")]
    [InlineData("""{"op":"equals","attribute":"channel","value":"a\u0000"}""", "condition")]
    [InlineData("""{"op":"equals","attribute":"channel","value":"\ud800"}""", "condition")]
    [InlineData("""{"op":"always","because":["\udc00\ud800"]}""", "condition")]
    [InlineData("""{"op":"always","\ud800":1}""", "condition")]
    [InlineData("""{"op":"at-least","attribute":"tier","value":1e999}""", "condition")]
    [InlineData("""{"op":"always","more":[-1e200000]}""", "condition")]
    [InlineData("""{"op":"always","more":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""", "condition")]
    [InlineData("""{"op":"equals","attribute":"channel"}""", "condition.value")]
    [InlineData("""{"op":"equals","attribute":"channel","value":["a"]}""", "condition.value")]
    [InlineData("""{"op":"in","attribute":"channel","values":"a"}""", "condition.values")]
    [InlineData("""{"op":"at-least","attribute":"tier","value":"2"}""", "condition.value")]
    [InlineData("""{"op":"and","of":[]}""", "condition.of")]
    [InlineData("""{"op":"and","of":[{"op":"always"},{"op":"not"}]}""", "condition.of[1].condition")]
    public void Says_where_it_is_wrong(string json, string place)
    {
        Assert.False(Condition.TryRead(Parse(json), Known with { Fault = name => name == "attributes.sold-out" ? "There is none." : null }, out _, out var errors));
        Assert.Equal(place, Assert.Single(errors).Key);
    }

    [Fact]
    public void Is_as_deep_as_it_may_be()
    {
        var json = """{"op":"in","attribute":"channel","values":["email"]}""";
        for (var i = 0; i < 15; i++)
            json = $$"""{"op":"and","of":[{{json}}]}""";
        Assert.True(Holds(json));
    }

    [Fact]
    public void Is_bounded_in_depth()
    {
        var json = """{"op":"always"}""";
        for (var i = 0; i < 20; i++)
            json = $$"""{"op":"not","condition":{{json}}}""";
        Assert.False(Condition.TryRead(Parse(json), Known, out _, out _));
    }

    [Theory]
    [InlineData("channel", "email")]
    [InlineData("channel", "chat")]
    [InlineData("language", "en")]
    public void A_double_negation_says_the_same(string attribute, string value)
    {
        var plain = $$"""{"op":"equals","attribute":"{{attribute}}","value":"{{value}}"}""";
        Assert.Equal(Holds(plain), Holds($$$"""{"op":"not","condition":{"op":"not","condition":{{{plain}}}}}"""));
    }

    static bool Holds(string json) => Condition.TryRead(Parse(json), Known, out var condition, out _) && condition.Holds(name => Attributes.GetValueOrDefault(name));

    static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
