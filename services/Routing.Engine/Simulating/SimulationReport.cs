namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>What a simulation has shown. Shares are 0 to 1, and null where there is nothing to take a share of; so are times where nothing was answered.</summary>
/// <param name="From">When it began, UTC.</param>
/// <param name="To">When it ended, UTC.</param>
/// <param name="Total">All conversations.</param>
/// <param name="Utilisation">Share of the units of the agents on shift that offers, conversations and wrap-up took.</param>
/// <param name="Queues">By queue, in the order of their ids.</param>
/// <param name="Hours">The agents by hour, counted from the beginning.</param>
/// <param name="Agents">By agent, in the order of their ids.</param>
public sealed record SimulationReport(
    DateTime From,
    DateTime To,
    Figures Total,
    double? Utilisation,
    IReadOnlyList<QueueFigures> Queues,
    IReadOnlyList<StaffHour> Hours,
    IReadOnlyList<AgentFigures> Agents);

/// <summary>What became of conversations.</summary>
/// <param name="Arrivals">How many came.</param>
/// <param name="Answered">How many an agent had, each counted once.</param>
/// <param name="Abandoned">How many customers gave up before that.</param>
/// <param name="Waiting">How many waited at the end; also what was handed over and has nobody yet.</param>
/// <param name="MeanWaitSeconds">From arrival to the first agent, of those answered.</param>
/// <param name="MedianWaitSeconds">Half waited no longer.</param>
/// <param name="P95WaitSeconds">95 in 100 waited no longer.</param>
/// <param name="WithinTarget">Share answered within the queue's target for the channel, of those answered and those whose target has passed unanswered.</param>
/// <param name="LanguageMatch">Share whose agent speaks the language asked for as well as the queue asks before anything is relaxed, of those answered that asked for one.</param>
/// <param name="Overflow">Share whose first agent was fit only at a later step of the policy or is of another queue, of those answered.</param>
/// <param name="HandOvers">How often a shift ended on one that was open.</param>
/// <param name="Declined">How many offers were declined.</param>
/// <param name="Expired">How many offers expired.</param>
/// <param name="OutOfHours">How many came to a closed queue or were left in one.</param>
public sealed record Figures(
    int Arrivals,
    int Answered,
    int Abandoned,
    int Waiting,
    double? MeanWaitSeconds,
    double? MedianWaitSeconds,
    double? P95WaitSeconds,
    double? WithinTarget,
    double? LanguageMatch,
    double? Overflow,
    int HandOvers,
    int Declined,
    int Expired,
    int OutOfHours);

/// <summary>A queue.</summary>
/// <param name="Queue">Its id.</param>
/// <param name="Total">All its conversations.</param>
/// <param name="Hours">By the hour in which they came; hours without any are left out.</param>
public sealed record QueueFigures(string Queue, Figures Total, IReadOnlyList<HourFigures> Hours);

/// <summary>The conversations that came in an hour, and what became of them, then or later.</summary>
/// <param name="From">When the hour began, UTC; hours are counted from the beginning of the simulation.</param>
/// <param name="Figures">What became of them.</param>
public sealed record HourFigures(DateTime From, Figures Figures);

/// <summary>All agents in an hour.</summary>
/// <param name="From">When the hour began, UTC.</param>
/// <param name="OnShift">How many agents were on shift on average.</param>
/// <param name="Utilisation">Share of their units in use.</param>
public sealed record StaffHour(DateTime From, double OnShift, double? Utilisation);

/// <summary>An agent.</summary>
/// <param name="Agent">The id.</param>
/// <param name="ShiftHours">Hours on shift.</param>
/// <param name="Utilisation">Share of the agent's units in use while on shift.</param>
/// <param name="Taken">Conversations taken, those handed over by others among them.</param>
/// <param name="HandedOver">Conversations handed over at the end of a shift.</param>
public sealed record AgentFigures(string Agent, double ShiftHours, double? Utilisation, int Taken, int HandedOver);
