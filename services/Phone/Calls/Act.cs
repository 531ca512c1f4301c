namespace Omnichannel.Phone.Calls;

/// <summary>Something that is to be done about a call, outside; done again until the call shows that it was, but dialling, which is tried once.</summary>
internal abstract record Act;

/// <summary>The agent's phone is to ring.</summary>
internal sealed record DialAgent(Leg Leg) : Act;

/// <summary>The customer is to be called.</summary>
internal sealed record DialCustomer : Act;

/// <summary>The customer's line is to come to where the call's state has it.</summary>
internal sealed record MoveCustomer(string Sid) : Act;

/// <summary>A line is to be ended.</summary>
internal sealed record EndLine(string Sid) : Act;

/// <summary>Routing is to know that the agent takes the offer: he is on the line.</summary>
internal sealed record TakeOffer(Guid Offer, string Agent) : Act;

/// <summary>Routing is to ask somebody else: the agent's phone was not answered.</summary>
internal sealed record DeclineOffer(Guid Offer, string Agent, string Reason) : Act;

/// <summary>The conversation is to go to others: whoever has it does not answer the phone.</summary>
internal sealed record GiveBack(string Agent, string Queue) : Act;

/// <summary>The conversation is to go to the agent who has the customer on the line.</summary>
internal sealed record HandTo(string From, string Agent) : Act;

/// <summary>The provider is to be asked how the lines stand, as it said nothing for long.</summary>
internal sealed record AskAboutLines(IReadOnlyList<string> Sids) : Act;
