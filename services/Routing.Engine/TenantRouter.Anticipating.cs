namespace Omnichannel.Routing.Engine;

/// <summary>Reading ahead.</summary>
public sealed partial class TenantRouter
{
    /// <summary>So many conversations are best anticipated at once: enough to wait for memory together, and few enough that what they make first of a class is soon read too.</summary>
    public const int AnticipatesBest = 50;

    private readonly List<ConversationState> _ahead = [];

    /// <summary>
    /// Says which conversations the next inputs are about. What is known of them and of who has them is read for all together, so that memory is waited for once for many and not once
    /// for each: with many agents that is most of what a decision costs. Changes nothing and decides nothing.
    /// </summary>
    /// <param name="conversations">Best <see cref="AnticipatesBest"/>; those not known are passed over.</param>
    /// <returns>A sum of what was read: of no meaning, but it keeps the reading from being left out.</returns>
    public long Anticipate(ReadOnlySpan<ConversationId> conversations)
    {
        var sum = _classes.ReadAhead() + _conversations.ReadAhead(conversations);
        foreach (var id in conversations)
            if (_conversations.TryGetValue(id, out var known))
                _ahead.Add(known);
        foreach (var c in _ahead)
            sum += c.ReadAhead();
        foreach (var c in _ahead)
            sum += c.Hold?.ReadAhead() ?? 0;
        foreach (var c in _ahead)
            sum += c.Hold?.Agent.ReadAhead() ?? 0;
        _ahead.Clear();
        return sum;
    }
}
