using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Tests.Routing;

public sealed class ReasonDocumentTests
{
    private static readonly DecisionReason Reason = new()
    {
        Trigger = DecisionTrigger.AgentFree,
        Considered = 3,
        Preferred = true,
        Proficiency = Proficiency.C2,
        Language = "hi",
        SkillMargin = 2,
        LoadPermille = 250,
        IdleSince = Instant.FromUtc(2026, 3, 2, 9, 0, 1),
        Priority = 51,
        Step = 2,
        QueueVersion = 9,
        Policy = "calm",
        PolicyVersion = 4,
        OfferTo = 3,
        Beside = 2,
        Interrupts = 2,
    };

    [Fact]
    public void A_reason_is_read_back_as_it_was_stored() => Assert.Equal(Reason, ReasonDocument.Of(Reason).ToReason());

    [Fact]
    public void A_reason_without_language_is_read_back_as_it_was_stored()
    {
        var reason = Reason with { Proficiency = null, Language = null, Targeted = true, Trigger = DecisionTrigger.ConversationCame };

        Assert.Equal(reason, ReasonDocument.Of(reason).ToReason());
    }

    [Fact]
    public void The_words_name_every_part_that_counted() => Assert.Equal(
        "the customer's preferred agent; speaks hi (C2); fit since step 2 of policy 'calm', version 4; skills 2 levels above what was asked; 25 % loaded; idle since 2026-03-02 09:00:01 UTC; nobody had room, so 2 conversations are laid aside for it; one of up to 3 agents asked at once, whoever accepts first has it; "
        + "the agent became free and this was first of 3 kinds of waiting conversations.",
        ReasonDocument.Of(Reason).InWords());

    [Fact]
    public void Progress_is_read_back_as_it_was_stored()
    {
        var progress = new ConversationProgress(
            new WaitId(new Guid(1, 2, 3, new byte[8])),
            7,
            new QueueId("support"),
            Instant.FromUtc(2026, 3, 2, 10, 0),
            true,
            2,
            false,
            [new Refusal(new AgentId("ann"), null), new Refusal(new AgentId("bob"), Instant.FromUtc(2026, 3, 2, 11, 0))],
            new HoldProgress(new OfferId(new Guid(4, 5, 6, new byte[8])), new AgentId("cem"), Reason, null, Instant.FromUtc(2026, 3, 2, 12, 0), true) { Yields = true, IsInterrupted = true })
        {
            FurtherOffers = [new HoldProgress(new OfferId(new Guid(7, 5, 6, new byte[8])), new AgentId("dan"), Reason, Instant.FromUtc(2026, 3, 2, 12, 1), null, false)],
        };

        var again = StoredProgress.Of(progress).ToProgress(progress.Wait, progress.Version, progress.Queue);

        Assert.Equal(progress.Refusals, again.Refusals);
        Assert.Equal(progress.FurtherOffers, again.FurtherOffers);
        Assert.Equal(progress with { Refusals = again.Refusals, FurtherOffers = again.FurtherOffers }, again);
    }
}
