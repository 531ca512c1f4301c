using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using Omnichannel.House;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Policies;

namespace Omnichannel.Tests.Routing;

public sealed class PolicyDocumentTests
{
    const string AllOfIt =
        """
        {"id":"vip","version":7,"name":"VIP ✓","strategy":"longest-idle","allowsPick":true,"full":{"waiting":100000,"divertTo":"general"},"steps":[
          {"afterSeconds":0,"overflowTo":["general"]},
          {"afterSeconds":30,"minimumProficiency":"A2","fallbackLanguages":["en","zh-Hant-TW"],"lowerSkillsBy":2,"dropSkills":["billing","refunds"],"anyRegion":true,"raisePriority":10,"overflowTo":["one","two"]},
          {"afterSeconds":2592000,"minimumProficiency":"native"}]}
        """;

    static readonly JsonSchema Schema = new(JsonNode.Parse(GetPolicySchema.Read())!);

    public static TheoryData<string> Good => new(
        """{"name":"a"}""",
        """{"name":"a","strategy":null,"steps":null}""",
        """{"name":"a","strategy":"best-fit","steps":[]}""",
        """{"name":"a","full":null}""",
        """{"name":"a","full":{"waiting":1}}""",
        """{"name":"a","full":{"waiting":1,"divertTo":null}}""",
        """{"name":"a","strategy":"least-loaded","steps":[{"afterSeconds":5}]}""",
        """{"name":"a","strategy":"round-robin","steps":[{"afterSeconds":1,"minimumProficiency":null,"lowerSkillsBy":null,"dropSkills":null,"anyRegion":null}]}""",
        """{"name":"a","steps":[{"afterSeconds":1,"dropSkills":[],"lowerSkillsBy":0,"raisePriority":100,"anyRegion":false}]}""",
        $$"""{"name":"{{new string('n', 200)}}","steps":[{{string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"afterSeconds":{{i}}}"""))}}]}""",
        AllOfIt);

    /// <summary>What the schema refuses as well, with the place.</summary>
    public static TheoryData<string, string> Bad => new()
    {
        { "{}", "name" },
        { """{"name":null}""", "name" },
        { """{"name":""}""", "name" },
        { """{"name":"  "}""", "name" },
        { """{"name":"a\tb"}""", "name" },
        { $$"""{"name":"{{new string('n', 201)}}"}""", "name" },
        { """{"name":"a","strategy":"fastest"}""", "strategy" },
        { """{"name":"a","full":{}}""", "full.waiting" },
        { """{"name":"a","full":{"waiting":0}}""", "full.waiting" },
        { """{"name":"a","full":{"waiting":100001}}""", "full.waiting" },
        { """{"name":"a","full":{"waiting":5,"divertTo":"Not a queue"}}""", "full.divertTo" },
        { """{"name":"a","steps":[null]}""", "steps[0]" },
        { """{"name":"a","steps":[{}]}""", "steps[0].afterSeconds" },
        { """{"name":"a","steps":[{"afterSeconds":-1}]}""", "steps[0].afterSeconds" },
        { """{"name":"a","steps":[{"afterSeconds":2592001}]}""", "steps[0].afterSeconds" },
        { """{"name":"a","steps":[{"afterSeconds":0},{"afterSeconds":1,"raisePriority":-1}]}""", "steps[1].raisePriority" },
        { """{"name":"a","steps":[{"afterSeconds":1,"raisePriority":101}]}""", "steps[0].raisePriority" },
        { """{"name":"a","steps":[{"afterSeconds":1,"lowerSkillsBy":-2}]}""", "steps[0].lowerSkillsBy" },
        { """{"name":"a","steps":[{"afterSeconds":1,"lowerSkillsBy":5}]}""", "steps[0].lowerSkillsBy" },
        { """{"name":"a","steps":[{"afterSeconds":1,"minimumProficiency":"D1"}]}""", "steps[0].minimumProficiency" },
        { """{"name":"a","steps":[{"afterSeconds":1,"minimumProficiency":"b2"}]}""", "steps[0].minimumProficiency" },
        { """{"name":"a","steps":[{"afterSeconds":1,"fallbackLanguages":["en","not a tag"]}]}""", "steps[0].fallbackLanguages[1]" },
        { """{"name":"a","steps":[{"afterSeconds":1,"fallbackLanguages":["en","en"]}]}""", "steps[0].fallbackLanguages[1]" },
        { """{"name":"a","steps":[{"afterSeconds":1,"fallbackLanguages":[null]}]}""", "steps[0].fallbackLanguages[0]" },
        { """{"name":"a","steps":[{"afterSeconds":1,"dropSkills":["Billing!"]}]}""", "steps[0].dropSkills[0]" },
        { """{"name":"a","steps":[{"afterSeconds":1,"overflowTo":["a","b","a"]}]}""", "steps[0].overflowTo[2]" },
        { $$"""{"name":"a","steps":[{"afterSeconds":1,"overflowTo":[{{string.Join(',', Enumerable.Range(0, 21).Select(i => $"\"q{i}\""))}}]}]}""", "steps[0].overflowTo" },
        { $$"""{"name":"a","steps":[{{string.Join(',', Enumerable.Range(0, 21).Select(i => $$"""{"afterSeconds":{{i}}}"""))}}]}""", "steps" },
    };

    /// <summary>What no schema can say.</summary>
    public static TheoryData<string, string> BadBeyondTheSchema => new()
    {
        { """{"name":"a","steps":[{"afterSeconds":5},{"afterSeconds":5}]}""", "steps[1].afterSeconds" },
        { """{"name":"a","steps":[{"afterSeconds":5},{"afterSeconds":6},{"afterSeconds":2}]}""", "steps[2].afterSeconds" },
        { """{"name":"a","steps":[{"afterSeconds":1,"fallbackLanguages":["en-GB","EN-gb"]}]}""", "steps[0].fallbackLanguages[1]" },
    };

    /// <summary>Of another type than a member's, or no member at all: nothing can be made of it.</summary>
    public static TheoryData<string> Unreadable => new(
        "[]",
        "\"policy\"",
        """{"name":5}""",
        """{"name":"a","allowsPick":"yes"}""",
        """{"name":"a","steps":{}}""",
        """{"name":"a","steps":[[]]}""",
        """{"name":"a","steps":[{"afterSeconds":"5"}]}""",
        """{"name":"a","steps":[{"afterSeconds":1.5}]}""",
        """{"name":"a","steps":[{"afterSeconds":1e30}]}""",
        """{"name":"a","steps":[{"afterSeconds":1,"anyRegion":"yes"}]}""",
        """{"name":"a","steps":[{"afterSeconds":1,"overflowTo":"general"}]}""",
        """{"name":"a","steps":[{"afterSeconds":1,"dropSkills":[1]}]}""",
        """{"name":"a","strategie":"best-fit"}""",
        """{"name":"a","full":{"waiting":5,"overflowTo":"general"}}""",
        """{"name":"a","steps":[{"afterSeconds":1,"overfloTo":["a"]}]}""");

    [Theory]
    [MemberData(nameof(Good))]
    public void The_validator_and_the_schema_take_the_same(string json)
    {
        Assert.Empty(Read(json).Errors());
        Assert.Empty(Schema.Faults(JsonNode.Parse(json)));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void The_validator_and_the_schema_refuse_the_same(string json, string place)
    {
        Assert.Equal(place, Assert.Single(Read(json).Errors()).Key);
        Assert.NotEmpty(Schema.Faults(JsonNode.Parse(json)));
    }

    [Theory]
    [MemberData(nameof(BadBeyondTheSchema))]
    public void The_validator_alone_knows_what_no_schema_can_say(string json, string place) => Assert.Equal(place, Assert.Single(Read(json).Errors()).Key);

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_has_another_type_or_is_no_member_is_read_by_neither(string json)
    {
        Assert.Throws<JsonException>(() => Read(json));
        Assert.NotEmpty(Schema.Faults(JsonNode.Parse(json)));
    }

    [Fact]
    public void The_schema_shows_examples_that_hold()
    {
        var schema = JsonNode.Parse(GetPolicySchema.Read())!;

        Assert.All(schema["examples"]!.AsArray(), example => Assert.Empty(Read(example!.ToJsonString()).Errors()));
        Assert.All(schema["examples"]!.AsArray(), example => Assert.Empty(Schema.Faults(example)));
    }

    [Fact]
    public void The_schema_and_the_document_have_the_same_members()
    {
        var schema = JsonNode.Parse(GetPolicySchema.Read())!;

        Assert.Equal(NamesOf<PolicyDocument>(), schema["properties"]!.AsObject().Select(p => p.Key).Except(["id", "version"]));
        Assert.Equal(NamesOf<PolicyStepEntry>(), schema["$defs"]!["step"]!["properties"]!.AsObject().Select(p => p.Key));
        // Everything the engine knows can be said; a document has a name for people beside it.
        Assert.Equal(typeof(Policy).GetProperties().Length + 1, schema["properties"]!.AsObject().Count);
        Assert.Equal(typeof(PolicyStep).GetProperties().Length, NamesOf<PolicyStepEntry>().Count());
    }

    [Fact]
    public void Everything_a_step_says_reaches_the_engine()
    {
        var policy = Read(AllOfIt).ToPolicy("vip", 7);

        Assert.Equal(("vip", 7L, Strategy.LongestIdle, 3), (policy.Id, policy.Version, policy.Strategy, policy.Steps.Count));
        Assert.True(policy.AllowsPick);
        Assert.Equal((Duration.Zero, (Proficiency?)null, 0), (policy.Steps[0].After, policy.Steps[0].MinimumProficiency, policy.Steps[0].RaisePriority));
        var second = policy.Steps[1];
        Assert.Equal((Duration.FromSeconds(30), Proficiency.A2, 2, true, 10), (second.After, second.MinimumProficiency, second.LowerSkillsBy, second.AnyRegion, second.RaisePriority));
        Assert.Equal(["en", "zh-Hant-TW"], second.FallbackLanguages);
        Assert.Equal([new SkillId("billing"), new SkillId("refunds")], second.DropSkills);
        Assert.Equal([new QueueId("one"), new QueueId("two")], second.OverflowTo);
        Assert.Equal(Proficiency.Native, policy.Steps[2].MinimumProficiency);
    }

    [Theory]
    [InlineData("best-fit", Strategy.BestFit)]
    [InlineData("longest-idle", Strategy.LongestIdle)]
    [InlineData("least-loaded", Strategy.LeastLoaded)]
    [InlineData("round-robin", Strategy.RoundRobin)]
    public void A_strategy_goes_by_its_name(string name, Strategy strategy) => Assert.Equal(strategy, new PolicyDocument { Name = "a", Strategy = name }.ToPolicy("a", 1).Strategy);

    [Fact]
    public void What_an_answer_shows_beside_the_document_is_not_stored_with_it() =>
        Assert.Equal("""{"name":"a"}""", JsonSerializer.Serialize(Read("""{"id":"a","version":3,"name":"a"}"""), Kinds.Json));

    static IEnumerable<string> NamesOf<T>() => typeof(T).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));

    static PolicyDocument Read(string json) => JsonSerializer.Deserialize<PolicyDocument>(json, AsAsked)!;

    /// <summary>As a request's body is read.</summary>
    static readonly JsonSerializerOptions AsAsked = new(Kinds.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
}
