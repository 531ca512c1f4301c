namespace Omnichannel.Routing.Engine;

/// <summary>Whether an agent takes work. Only <see cref="Ready"/> is offered anything.</summary>
public enum Presence : byte
{
    /// <summary>Not there. Live offers have ended; assignments end after their channel's grace.</summary>
    Offline = 0,

    /// <summary>Signed in, not taking work (a break, or too many offers left to expire).</summary>
    Away = 1,

    /// <summary>Signed in and working on what is there already; nothing new.</summary>
    Busy = 2,

    /// <summary>Takes work.</summary>
    Ready = 3,
}

/// <summary>Why an agent's presence changed.</summary>
public enum PresenceReason : byte
{
    /// <summary>The agent said so.</summary>
    Asked,

    /// <summary>The presence lease ran out.</summary>
    LeaseLapsed,

    /// <summary>Too many offers in a row were left to expire.</summary>
    OffersExpired,

    /// <summary>The agent was removed from the configuration.</summary>
    Removed,
}
