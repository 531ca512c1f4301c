using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Tests.Routing.Simulating;

namespace Omnichannel.Tests.Routing;

public sealed class ChoosingAgentsTests
{
    [Fact]
    public void Offers_a_conversation_to_the_agent_who_speaks_its_language()
    {
        var world = new RouterWorld().WithQueue().WithAgent("jan", "de:Native").WithAgent("ayesha", "ur:Native,en:B2");

        var conversation = world.Waits("ur");

        Assert.Equal("ayesha", world.OfferedTo(conversation));
    }

    [Fact]
    public void Prefers_higher_proficiency_to_skill_margin_and_idleness()
    {
        var world = new RouterWorld().WithQueue().WithAgent("fluent", "ta:C1", "billing:5");
        world.Pass(Duration.FromHours(1));
        world.WithAgent("native", "ta:Native", "billing:2");

        var conversation = world.Waits("ta", change: w => w with { Skills = [new SkillRequirement(new SkillId("billing"), 2)] });

        Assert.Equal("native", world.OfferedTo(conversation));
    }

    [Fact]
    public void Prefers_the_greater_skill_margin_when_proficiency_ties()
    {
        var world = new RouterWorld().WithQueue().WithAgent("able", skills: "billing:3").WithAgent("expert", skills: "billing:5");

        var conversation = world.Waits(change: w => w with { Skills = [new SkillRequirement(new SkillId("billing"), 2)] });

        Assert.Equal("expert", world.OfferedTo(conversation));
        Assert.Equal(3, world.LiveOffer(conversation)!.Reason.SkillMargin);
    }

    [Fact]
    public void Prefers_the_less_loaded_agent_when_fitness_ties()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 2).WithAgent("bob", capacity: 2);
        var first = world.Waits();

        var second = world.Waits();

        Assert.Equal("ann", world.OfferedTo(first));
        Assert.Equal("bob", world.OfferedTo(second));
    }

    [Fact]
    public void Prefers_the_longest_idle_agent_when_skills_and_load_tie()
    {
        var world = new RouterWorld().WithQueue().WithAgent("zoe");
        world.Pass(Duration.FromMinutes(5));
        world.WithAgent("ann");

        Assert.Equal("zoe", world.OfferedTo(world.Waits()));
    }

    [Fact]
    public void Ties_end_on_the_agents_name()
    {
        var world = new RouterWorld().WithQueue().WithAgent("zoe", ready: false).WithAgent("ann", ready: false);
        world.Is("zoe", Presence.Ready);
        world.Is("ann", Presence.Ready);

        Assert.Equal("ann", world.OfferedTo(world.Waits()));
    }

    [Fact]
    public void Asks_only_agents_at_the_skill_level_demanded()
    {
        var world = new RouterWorld().WithQueue().WithAgent("novice", skills: "billing:1").WithAgent("none");

        var conversation = world.Waits(change: w => w with { Skills = [new SkillRequirement(new SkillId("billing"), 2)] });

        Assert.Null(world.OfferedTo(conversation));
    }

    [Fact]
    public void Asks_only_agents_of_the_queues_least_proficiency()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { MinimumProficiency = Proficiency.C1 }).WithAgent("learner", "gu:B2");

        Assert.Null(world.OfferedTo(world.Waits("gu")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("und")]
    public void Any_agent_of_the_queue_will_do_when_the_language_is_unknown(string? language)
    {
        var world = new RouterWorld().WithQueue().WithAgent("sales-only", queues: "sales").WithAgent("jan", "de:A1");

        var conversation = world.Waits(language);

        Assert.Equal("jan", world.OfferedTo(conversation));
        Assert.Null(world.LiveOffer(conversation)!.Reason.Language);
    }

    [Fact]
    public void Never_asks_an_agent_of_another_queue()
    {
        var world = new RouterWorld().WithQueue().WithQueue("sales").WithAgent("ann", queues: "sales");

        Assert.Null(world.OfferedTo(world.Waits()));
    }

    [Fact]
    public void Never_asks_excluded_agents()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("bob", "en:B1");

        Assert.Equal("bob", world.OfferedTo(world.Waits(change: w => w with { ExcludedAgents = [new AgentId("ann")] })));
    }

    [Fact]
    public void An_unknown_queue_becomes_the_default_until_it_is_configured()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", queues: "support").WithAgent("nils", queues: "new");
        world.Tell(new SetDefaultQueue(new QueueId("support")));
        world.Is("ann", Presence.Busy);
        var conversation = world.Waits(queue: "new");
        Assert.Null(world.OfferedTo(conversation));

        world.WithQueue("new");

        Assert.Equal("nils", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_removed_queue_leaves_its_conversations_to_the_default()
    {
        var world = new RouterWorld().WithQueue("default").WithQueue("sales").WithAgent("ann", queues: "default");
        var conversation = world.Waits(queue: "sales");

        world.Tell(new RemoveQueue(new QueueId("sales")));

        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_transfer_to_somebody_unknown_is_open_to_anybody_and_goes_to_that_agent_once_there_is_one()
    {
        var world = new RouterWorld().WithQueue().WithAgent("preferred", ready: false);
        world.Is("preferred", Presence.Busy);
        var conversation = world.Waits(change: c => c with
        {
            TargetAgent = new AgentId("coming"),
            PreferredAgent = new AgentId("preferred"),
            Patience = Duration.FromMinutes(10),
        });

        world.WithAgent("coming");

        Assert.Equal("coming", world.OfferedTo(conversation));
    }

    [Fact]
    public void The_reason_says_by_what_the_agent_was_chosen()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { Version = 7 }).WithAgent("ann", "hi:C2,en:B1", "billing:4", capacity: 4);
        var idleSince = world.Now;
        world.Waits("en");

        var reason = world.LiveOffer(world.Waits("hi-Latn", change: w => w with { Skills = [new SkillRequirement(new SkillId("billing"), 1)], Priority = 5, Tier = 2 }))!.Reason;

        Assert.Equal(
            new DecisionReason
            {
                Trigger = DecisionTrigger.ConversationCame,
                Considered = 1,
                Proficiency = Proficiency.C2,
                Language = "hi",
                SkillMargin = 3,
                LoadPermille = 250,
                IdleSince = idleSince,
                Priority = 7,
                QueueVersion = 7,
            },
            reason);
    }

    [Fact]
    public void The_reason_is_the_same_whether_an_agent_became_free_alone_or_with_others()
    {
        var alone = Considered([]);
        var withOthers = Considered(["bob", "cyd"]);

        Assert.Equal((2, 2), (alone, withOthers));

        static int Considered(string[] others)
        {
            var world = new RouterWorld().WithQueue().WithAgent("ann", "en:Native,de:B2", ready: false);
            foreach (var other in others)
                world.WithAgent(other, "ja:Native", ready: false);
            var first = world.Waits("en");
            world.Waits("de");
            world.Waits("fr");
            world.WithAgent("zoe", "ta:Native", queues: "sales");
            // Whoever is there when the queue opens again becomes free at once.
            world.WithQueue(change: q => q with { OpeningHours = Shifts.Daily("Etc/UTC", "10:00-20:00") });
            foreach (var agent in others.Prepend("ann"))
                world.Is(agent, Presence.Ready);

            world.Pass(Duration.FromHours(2));

            return world.LiveOffer(first)!.Reason.Considered;
        }
    }

    [Fact]
    public void Prefers_who_works_near_the_customers_day_when_fitness_ties()
    {
        var (tokyo, berlin) = (DateTimeZoneProviders.Tzdb["Asia/Tokyo"], DateTimeZoneProviders.Tzdb["Europe/Berlin"]);
        var world = new RouterWorld().WithQueue().WithAgent("ann", zone: tokyo).WithAgent("bob", zone: berlin).WithAgent("cyd");

        var seoul = world.Waits(change: w => w with { CustomerZone = DateTimeZoneProviders.Tzdb["Asia/Seoul"] });
        var honolulu = world.Waits(change: w => w with { CustomerZone = DateTimeZoneProviders.Tzdb["Pacific/Honolulu"] });

        Assert.Equal(("ann", (byte)0), (world.OfferedTo(seoul), world.LiveOffer(seoul)!.Reason.ZoneDistance));
        Assert.Equal(("bob", (byte)9), (world.OfferedTo(honolulu), world.LiveOffer(honolulu)!.Reason.ZoneDistance));
    }

    [Fact]
    public void A_language_better_spoken_goes_before_a_zone_that_is_nearer()
    {
        var tokyo = DateTimeZoneProviders.Tzdb["Asia/Tokyo"];
        var world = new RouterWorld().WithQueue().WithAgent("near", "ja:C1", zone: tokyo).WithAgent("far", "ja:Native", zone: DateTimeZone.Utc);

        Assert.Equal("far", world.OfferedTo(world.Waits("ja", change: w => w with { CustomerZone = tokyo })));
    }

    [Theory]
    [InlineData("longest-idle")]
    [InlineData("least-loaded")]
    public void Only_best_fit_asks_where_the_customer_is(string strategy)
    {
        var tokyo = DateTimeZoneProviders.Tzdb["Asia/Tokyo"];
        var world = new RouterWorld()
            .WithQueue(change: q => q with { Policy = q.Policy with { Strategy = Enum.Parse<Strategy>(strategy.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) } })
            .WithAgent("ann", zone: DateTimeZone.Utc).WithAgent("bob", zone: tokyo);

        var conversation = world.Waits(change: w => w with { CustomerZone = tokyo });

        Assert.Equal(("ann", null), (world.OfferedTo(conversation), world.LiveOffer(conversation)!.Reason.ZoneDistance));
    }

    [Fact]
    public void A_preferred_agent_is_chosen_before_a_fitter_one()
    {
        var world = new RouterWorld().WithQueue().WithAgent("native", "en:Native").WithAgent("known", "en:B1");

        var conversation = world.Waits(change: w => w with { PreferredAgent = new AgentId("known") });

        Assert.Equal("known", world.OfferedTo(conversation));
        Assert.True(world.LiveOffer(conversation)!.Reason.Preferred);
    }

    [Fact]
    public void A_preferred_agent_who_is_full_is_waited_for_as_long_as_the_patience_lasts()
    {
        var world = new RouterWorld().WithQueue().WithAgent("known").WithAgent("other", "en:B1");
        var busyWith = world.Waits();
        Assert.Equal("known", world.OfferedTo(busyWith));
        world.Accept(busyWith);

        var conversation = world.Waits(change: w => w with { PreferredAgent = new AgentId("known"), Patience = Duration.FromMinutes(2) });
        Assert.Null(world.OfferedTo(conversation));
        world.Pass(Duration.FromSeconds(119));
        Assert.Null(world.OfferedTo(conversation));
        world.Pass(Duration.FromSeconds(1));

        Assert.Equal("other", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_preferred_agent_who_becomes_free_within_the_patience_is_asked()
    {
        var world = new RouterWorld().WithQueue().WithAgent("known").WithAgent("other", "en:B1");
        var busyWith = world.Waits();
        world.Accept(busyWith);
        var conversation = world.Waits(change: w => w with { PreferredAgent = new AgentId("known"), Patience = Duration.FromMinutes(2) });

        world.Resolve(busyWith);

        Assert.Equal("known", world.OfferedTo(conversation));
    }

    [Theory]
    [InlineData(Presence.Offline)]
    [InlineData(null)]
    public void A_preferred_agent_who_is_offline_or_unknown_is_not_waited_for(Presence? presence)
    {
        var world = new RouterWorld().WithQueue().WithAgent("other");
        if (presence is not null)
            world.WithAgent("known", ready: false);

        var conversation = world.Waits(change: w => w with { PreferredAgent = new AgentId("known"), Patience = Duration.FromMinutes(2) });

        Assert.Equal("other", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_preferred_agent_who_goes_offline_is_waited_for_no_longer()
    {
        var world = new RouterWorld().WithQueue().WithAgent("known").WithAgent("other", "en:B1");
        world.Accept(world.Waits());
        var conversation = world.Waits(change: w => w with { PreferredAgent = new AgentId("known"), Patience = Duration.FromMinutes(2) });

        world.Is("known", Presence.Offline);

        Assert.Equal("other", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_transfer_to_an_agent_reaches_nobody_else()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("japanese", "ja:Native", queues: "sales");

        var conversation = world.Waits(change: w => w with { TargetAgent = new AgentId("japanese") });

        Assert.Equal("japanese", world.OfferedTo(conversation));
        world.Decline(conversation);
        Assert.Null(world.OfferedTo(conversation));
    }

    [Fact]
    public void A_transfer_to_an_agent_who_stays_offline_is_opened_to_all_after_the_channels_grace()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("gone");
        world.Is("gone", Presence.Offline);

        var conversation = world.Waits(channel: "chat", change: w => w with { TargetAgent = new AgentId("gone") });
        Assert.Null(world.OfferedTo(conversation));
        world.Pass(Duration.FromMinutes(1));

        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_transfer_to_a_region_reaches_its_agents_only()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("kenji", "en:B1", region: "asia");

        Assert.Equal("kenji", world.OfferedTo(world.Waits(change: w => w with { TargetRegion = "asia" })));
    }

    [Theory]
    [InlineData("hi-Latn", "hi:Native")]
    [InlineData("hi-Latn-IN", "hi:Native")]
    [InlineData("pt-BR", "pt:Native")]
    [InlineData("PT-br", "pt-BR:Native")]
    [InlineData("en", "en-GB:Native")]
    [InlineData("iw", "he:Native")]
    [InlineData("zh-Hant-x-private", "zh-Hant:Native")]
    public void A_language_is_served_by_lookup_fallback_or_its_variety(string asked, string spoken) =>
        Assert.Equal("ann", new RouterWorld().WithQueue().WithAgent("ann", spoken) is var world ? world.OfferedTo(world.Waits(asked)) : null);

    [Theory]
    [InlineData("pt-PT", "pt-BR:Native")]
    [InlineData("e", "en:Native")]
    [InlineData("hi", "ur:Native")]
    public void A_language_is_not_served_by_a_neighbouring_one(string asked, string spoken) =>
        Assert.Null(new RouterWorld().WithQueue().WithAgent("ann", spoken) is var world ? world.OfferedTo(world.Waits(asked)) : null);
}
