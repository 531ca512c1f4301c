using System.Text.Json;
using CsCheck;
using NodaTime;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Policies;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Tests.Routing;

/// <summary>Documents that name each other, applied by the shard's owner.</summary>
public sealed class TenantConfigurationTests
{
    static readonly Instant Now = Instant.FromUtc(2026, 3, 29, 12, 0);

    readonly TenantRouting tenant = new("acme", new TenantRouter(), null);

    [Fact]
    public void A_queue_goes_by_the_policy_it_names_and_by_every_change_of_it()
    {
        Put(Kinds.Policy, "steps", """{"name":"Steps","steps":[{"afterSeconds":60,"raisePriority":5}]}""");
        Put(Kinds.Queue, "support", """{"name":"Support","policy":"steps"}""");

        Assert.Equal(("steps", 1L, 1), PolicyOf("support"));
        Put(Kinds.Policy, "steps", """{"name":"Steps"}""");
        Assert.Equal(("steps", 2L, 0), PolicyOf("support"));
        Put(Kinds.Queue, "support", """{"name":"Support"}""");
        Assert.Equal((null, 0L, 0), PolicyOf("support"));
    }

    [Fact]
    public void A_version_is_kept_for_every_change_and_for_none_that_changes_nothing()
    {
        Put(Kinds.Policy, "steps", """{"name":"One"}""", by: "person:ann");
        Put(Kinds.Policy, "steps", """{"name":"One"}""", by: "person:bob");
        Put(Kinds.Policy, "steps", """{"name":"Two"}""", by: "api-key:k");
        Restore("steps", 1, """{"name":"One"}""", present: 2);

        Assert.Equal(
            [(1, "One", "person:ann", null), (2, "Two", "api-key:k", null), (3, "One", "person:lead", 1L)],
            tenant.PolicyVersions.Select(v => (v.Stored.Version, ((PolicyDocument)v.Stored.Document).Name!, v.By!, v.Restores)));
    }

    [Fact]
    public void A_rollback_that_is_repeated_does_not_go_back_to_where_it_came_from()
    {
        Put(Kinds.Policy, "steps", """{"name":"One"}""");
        Put(Kinds.Policy, "steps", """{"name":"Two"}""");

        Assert.Equal((Outcomes.Done, 3L), Seen(Restore("steps", 1, """{"name":"One"}""", present: 2)));
        Assert.Equal((Outcomes.Done, 3L), Seen(Restore("steps", 1, """{"name":"One"}""", present: 2)));
        Put(Kinds.Policy, "steps", """{"name":"Three"}""");
        Assert.Equal((Outcomes.VersionMismatch, 4L), Seen(Restore("steps", 1, """{"name":"One"}""", present: 2)));
        Assert.Equal(Outcomes.NotFound, Restore("other", 1, """{"name":"One"}""", present: 2).Outcome);
    }

    [Fact]
    public void A_rollback_to_what_no_longer_holds_is_refused_and_the_present_version_stays()
    {
        Put(Kinds.Queue, "general", """{"name":"General"}""");
        const string Former = """{"name":"One","steps":[{"afterSeconds":1,"overflowTo":["general"]}]}""";
        Put(Kinds.Policy, "steps", Former);
        Put(Kinds.Policy, "steps", """{"name":"Two"}""");
        Delete(Kinds.Queue, "general");

        var refused = Restore("steps", 1, Former, present: 2);

        Assert.Equal(["steps[0].overflowTo[0]"], refused.Errors!.Keys);
        Assert.Equal(2, tenant.Documents[(Kinds.Policy, "steps")].Version);
    }

    [Fact]
    public void A_policy_made_again_under_its_old_id_goes_on_counting()
    {
        Put(Kinds.Policy, "steps", """{"name":"One"}""");
        Put(Kinds.Policy, "steps", """{"name":"Two"}""");
        Delete(Kinds.Policy, "steps");

        Assert.Equal((Outcomes.Created, 3L), Seen(Put(Kinds.Policy, "steps", """{"name":"One"}""")));
    }

    [Fact]
    public void What_a_document_names_must_be_there()
    {
        AssertRefused(["policy"], Put(Kinds.Queue, "support", """{"name":"Support","policy":"nothing"}"""));
        AssertRefused(
            ["steps[0].dropSkills[1]", "steps[1].overflowTo[0]"],
            Apply(Kinds.Skill, "known", """{"name":"Known"}""", Kinds.Policy, "steps", """{"name":"a","steps":[{"afterSeconds":0,"dropSkills":["known","unknown"]},{"afterSeconds":1,"overflowTo":["nowhere"]}]}"""));
        AssertRefused(
            ["membership.of[1].condition.attribute"],
            Put(Kinds.Queue, "q", """{"name":"q","membership":{"op":"and","of":[{"op":"always"},{"op":"not","condition":{"op":"at-least","attribute":"skill:unknown","value":2}}]}}"""));
    }

    [Fact]
    public void What_another_document_names_is_not_removed()
    {
        Put(Kinds.Skill, "billing", """{"name":"Billing"}""");
        Put(Kinds.Skill, "orders", """{"name":"Orders"}""");
        Put(Kinds.Queue, "general", """{"name":"General","membership":{"op":"at-least","attribute":"skill:orders","value":1}}""");
        Put(Kinds.Policy, "steps", """{"name":"a","steps":[{"afterSeconds":1,"overflowTo":["general"],"dropSkills":["billing"]}]}""");
        Put(Kinds.Queue, "support", """{"name":"Support","policy":"steps"}""");

        Assert.Equal("""["policy steps"]""", UsersOf(Kinds.Skill, "billing"));
        Assert.Equal("""["queue general"]""", UsersOf(Kinds.Skill, "orders"));
        Assert.Equal("""["policy steps"]""", UsersOf(Kinds.Queue, "general"));
        Assert.Equal("""["queue support"]""", UsersOf(Kinds.Policy, "steps"));
        foreach (var (kind, id) in new[] { (Kinds.Queue, "support"), (Kinds.Policy, "steps"), (Kinds.Queue, "general"), (Kinds.Skill, "billing"), (Kinds.Skill, "orders") })
            Assert.Equal(Outcomes.Done, Delete(kind, id).Outcome);
    }

    [Fact]
    public void Overflow_that_leads_back_is_refused_at_the_policy_that_closes_the_ring()
    {
        Put(Kinds.Queue, "a", """{"name":"a"}""");
        Put(Kinds.Queue, "b", """{"name":"b"}""");
        Put(Kinds.Queue, "c", """{"name":"c"}""");
        Put(Kinds.Policy, "of-b", """{"name":"b","steps":[{"afterSeconds":1,"overflowTo":["c"]}]}""");
        Put(Kinds.Queue, "b", """{"name":"b","policy":"of-b"}""");
        Put(Kinds.Policy, "of-c", """{"name":"c","steps":[{"afterSeconds":1,"overflowTo":["a"]}]}""");
        Put(Kinds.Queue, "c", """{"name":"c","policy":"of-c"}""");
        Put(Kinds.Policy, "of-a", """{"name":"a"}""");
        Put(Kinds.Queue, "a", """{"name":"a","policy":"of-a"}""");
        Put(Kinds.Queue, "elsewhere", """{"name":"elsewhere"}""");

        var refused = Put(Kinds.Policy, "of-a", """{"name":"a","steps":[{"afterSeconds":1,"overflowTo":["elsewhere"]},{"afterSeconds":2,"overflowTo":["elsewhere","b"]}]}""");

        AssertRefused(["steps[1].overflowTo[1]"], refused);
        Assert.Contains("b → c → a", refused.Errors!["steps[1].overflowTo[1]"][0], StringComparison.Ordinal);
        Assert.Equal(Outcomes.Done, Put(Kinds.Policy, "of-a", """{"name":"a","steps":[{"afterSeconds":1,"overflowTo":["elsewhere"]}]}""").Outcome);
    }

    [Fact]
    public void Overflow_that_leads_back_is_refused_at_the_queue_that_closes_the_ring()
    {
        Put(Kinds.Queue, "a", """{"name":"a"}""");
        Put(Kinds.Queue, "b", """{"name":"b"}""");
        Put(Kinds.Policy, "to-a", """{"name":"to a","steps":[{"afterSeconds":1,"overflowTo":["a"]}]}""");
        Put(Kinds.Policy, "to-b", """{"name":"to b","steps":[{"afterSeconds":1,"overflowTo":["b"]}]}""");
        Put(Kinds.Queue, "b", """{"name":"b","policy":"to-a"}""");

        AssertRefused(["policy"], Put(Kinds.Queue, "a", """{"name":"a","policy":"to-b"}"""));
        AssertRefused(["policy"], Put(Kinds.Queue, "a", """{"name":"a","policy":"to-a"}"""));
        Assert.Equal((null, 0L, 0), PolicyOf("a"));
    }

    [Fact]
    public void Overflow_never_leads_back_whatever_is_put_and_is_refused_only_where_it_would()
    {
        const int Most = 4;
        // A policy that overflows to some queues (by bits), or a queue that takes a policy, in any order.
        Gen.Select(Gen.Bool, Gen.Int[0, Most - 1], Gen.Int[0, 15]).Array[1, 30].Sample(changes =>
        {
            var world = new TenantConfigurationTests();
            var overflow = new int[Most];
            var policyOf = new int?[Most];
            for (var i = 0; i < Most; i++)
                world.Put(Kinds.Queue, $"q{i}", """{"name":"q"}""");
            for (var i = 0; i < Most; i++)
                world.Put(Kinds.Policy, $"p{i}", """{"name":"p"}""");
            foreach (var (isPolicy, which, what) in changes)
            {
                var (overflowAfter, policyAfter) = (overflow.ToArray(), policyOf.ToArray());
                CommandAnswer answer;
                if (isPolicy)
                {
                    overflowAfter[which] = what;
                    var targets = string.Join(',', Enumerable.Range(0, Most).Where(q => (what & (1 << q)) != 0).Select(q => $"\"q{q}\""));
                    answer = world.Put(Kinds.Policy, $"p{which}", $$"""{"name":"p","steps":[{"afterSeconds":1,"overflowTo":[{{targets}}]}]}""");
                }
                else
                {
                    policyAfter[which] = what % Most;
                    answer = world.Put(Kinds.Queue, $"q{which}", $$"""{"name":"q","policy":"p{{what % Most}}"}""");
                }

                Assert.Equal(LeadsBack(overflowAfter, policyAfter), answer.Outcome == Outcomes.Invalid);
                if (answer.Outcome != Outcomes.Invalid)
                    (overflow, policyOf) = (overflowAfter, policyAfter);
            }
        }, iter: 300);

        // By the closure of the relation, which is slow and plain.
        static bool LeadsBack(int[] overflow, int?[] policyOf)
        {
            var reaches = policyOf.Select(policy => policy is { } p ? overflow[p] : 0).ToArray();
            for (var through = 0; through < Most; through++)
                for (var queue = 0; queue < Most; queue++)
                    if ((reaches[queue] & (1 << through)) != 0)
                        reaches[queue] |= reaches[through];
            return Enumerable.Range(0, Most).Any(queue => (reaches[queue] & (1 << queue)) != 0);
        }
    }

    [Fact]
    public void A_rollback_reaches_another_process_as_it_was_sent()
    {
        Put(Kinds.Policy, "steps", """{"name":"One"}""");
        Put(Kinds.Policy, "steps", """{"name":"Two"}""");
        RoutingCommand command = new RestorePolicy("acme", "steps", 1, JsonSerializer.Deserialize<JsonElement>("""{"name":"One"}"""), 2, "person:lead", Guid.CreateVersion7(Now.ToDateTimeOffset()));

        var received = JsonSerializer.Deserialize<RoutingCommand>(JsonSerializer.Serialize(command, Kinds.Json), Kinds.Json)!;

        Assert.Equal((Outcomes.Done, 3L), Seen(tenant.Apply(received, Now, null)!));
        Assert.Equal(((RestorePolicy)command).Request, tenant.PolicyVersions[^1].Request);
    }

    [Fact]
    public void A_rule_of_membership_lets_in_who_satisfies_it_and_follows_agents_and_queues()
    {
        Put(Kinds.Skill, "billing", """{"name":"Billing"}""");
        Put(Kinds.Queue, "listed", """{"name":"Listed"}""");
        Put(Kinds.Agent, "ann", """{"name":"Ann","region":"emea","languages":[{"tag":"de-AT","proficiency":"native"}],"skills":[{"skill":"billing","level":3}],"queues":["listed"],"attributes":{"team":"Gold"}}""");
        Put(Kinds.Agent, "bob", """{"name":"Bob","region":"apac","languages":[{"tag":"en","proficiency":"C1"}]}""");

        Put(Kinds.Queue, "german", """{"name":"German","membership":{"op":"in","attribute":"language","values":["de","fr"]}}""");
        Put(Kinds.Queue, "billing", """{"name":"Billing","membership":{"op":"at-least","attribute":"skill:billing","value":3}}""");
        Put(Kinds.Queue, "gold", """{"name":"Gold","membership":{"op":"or","of":[{"op":"equals","attribute":"attributes.team","value":"gold"},{"op":"equals","attribute":"id","value":"bob"}]}}""");
        Assert.Equal(["billing", "german", "gold"], tenant.Memberships.Of("ann"));
        Assert.Equal(["gold"], tenant.Memberships.Of("bob"));

        Put(Kinds.Agent, "bob", """{"name":"Bob","region":"apac","languages":[{"tag":"en","proficiency":"C1"},{"tag":"fr","proficiency":"B1"}]}""");
        Assert.Equal(["german", "gold"], tenant.Memberships.Of("bob"));
        Put(Kinds.Queue, "gold", """{"name":"Gold","membership":{"op":"not","condition":{"op":"equals","attribute":"attributes.team","value":"gold"}}}""");
        Assert.Equal(["billing", "german"], tenant.Memberships.Of("ann"));
        Delete(Kinds.Queue, "german");
        Put(Kinds.Queue, "billing", """{"name":"Billing"}""");
        Assert.Empty(tenant.Memberships.Of("ann"));
        Assert.Equal(["gold"], tenant.Memberships.Of("bob"));
    }

    [Fact]
    public void Who_a_rule_lets_in_is_offered_what_waits_in_the_queue()
    {
        Put(Kinds.Queue, "german", """{"name":"German"}""");
        Put(Kinds.Agent, "ann", """{"name":"Ann","languages":[{"tag":"de","proficiency":"native"}]}""");
        tenant.Apply(new Omnichannel.Routing.Commands.SetPresence("acme", "ann", "ready", 600), Now, null);
        tenant.Router.Decide(
            new EnqueueConversation(new ConversationId(Guid.CreateVersion7(Now.ToDateTimeOffset())), new WaitId(Guid.CreateVersion7(Now.ToDateTimeOffset())), 1, new QueueId("german"), Channel.Email, "de", Now), Now, []);
        var decisions = tenant.Decisions.Count;

        Put(Kinds.Queue, "german", """{"name":"German","membership":{"op":"equals","attribute":"language","value":"de"}}""");
        tenant.Advance(Now);

        Assert.Equal(new AgentId("ann"), Assert.IsType<Offered>(Assert.Single(tenant.Decisions.Skip(decisions)).Decision).Agent);
    }

    [Theory]
    [InlineData("""{"name":"q","membership":5}""", "membership")]
    [InlineData("""{"name":"q","membership":{"op":"equals","attribute":"salary","value":"1"}}""", "membership.attribute")]
    [InlineData("""{"name":"q","membership":{"op":"in","attribute":"region","values":[]}}""", "membership.values")]
    [InlineData("""{"name":"q","membership":{"op":"equals","attribute":"region","value":"\ud800"}}""", "membership")]
    [InlineData("""{"name":"q","policy":"A B"}""", "policy")]
    public void A_bad_queue_is_refused_at_the_place(string json, string place) =>
        Assert.Equal(place, Assert.Single(TenantRouting.ReadDocument(Kinds.Queue, JsonSerializer.Deserialize<JsonElement>(json)).Errors()).Key);

    [Fact]
    public void A_rule_of_membership_is_bounded()
    {
        var json = $$"""{"name":"q","membership":{"op":"in","attribute":"id","values":["{{new string('x', 10_000)}}"] } }""";
        Assert.Contains("membership", TenantRouting.ReadDocument(Kinds.Queue, JsonSerializer.Deserialize<JsonElement>(json)).Errors().Keys);
    }

    [Theory]
    [InlineData("""{"Team":"a"}""", "attributes.Team")]
    [InlineData("""{"team":""}""", "attributes.team")]
    [InlineData("""{"team":null}""", "attributes.team")]
    [InlineData("""{"team":"a\u0000"}""", "attributes.team")]
    public void A_bad_attribute_is_refused_at_the_place(string attributes, string place)
    {
        var json = $$"""{"name":"a","languages":[{"tag":"en","proficiency":"C1"}],"attributes":{{attributes}}}""";
        Assert.Equal(place, Assert.Single(TenantRouting.ReadDocument(Kinds.Agent, JsonSerializer.Deserialize<JsonElement>(json)).Errors()).Key);
    }

    CommandAnswer Put(string kind, string id, string json, string? by = null)
    {
        var document = JsonSerializer.Deserialize<JsonElement>(json);
        Assert.Empty(TenantRouting.ReadDocument(kind, document).Errors());
        return tenant.Apply(new PutConfiguration("acme", kind, id, document, null, null, by), Now, null)!;
    }

    CommandAnswer Apply(string firstKind, string firstId, string first, string kind, string id, string json)
    {
        Put(firstKind, firstId, first);
        return Put(kind, id, json);
    }

    CommandAnswer Delete(string kind, string id) => tenant.Apply(new DeleteConfiguration("acme", kind, id, null), Now, null)!;

    string UsersOf(string kind, string id)
    {
        var answer = Delete(kind, id);
        Assert.Equal(Outcomes.InUse, answer.Outcome);
        return answer.Document!.Value.GetRawText();
    }

    CommandAnswer Restore(string id, long version, string json, long present) =>
        tenant.Apply(new RestorePolicy("acme", id, version, JsonSerializer.Deserialize<JsonElement>(json), present, "person:lead", Guid.CreateVersion7(Now.ToDateTimeOffset())), Now, null)!;

    (string? Id, long Version, int Steps) PolicyOf(string queue)
    {
        var policy = TenantRouting.ConfigOf(queue, tenant.Documents[(Kinds.Queue, queue)], tenant.Documents, tenant.Calendars).Policy;
        return (policy.Id, policy.Version, policy.Steps.Count);
    }

    static (string Outcome, long? Version) Seen(CommandAnswer answer) => (answer.Outcome, answer.Version);

    static void AssertRefused(string[] places, CommandAnswer answer)
    {
        Assert.Equal(Outcomes.Invalid, answer.Outcome);
        Assert.Equal(places, answer.Errors!.Keys.Order(StringComparer.Ordinal));
    }
}
