namespace Omnichannel.Phone.Calls;

/// <summary>One thing that happens on a line; a provider's dialect says it in its own way.</summary>
internal abstract record Line;

/// <summary>Words are spoken.</summary>
/// <param name="Language">BCP 47 tag of the words.</param>
/// <param name="Text">Plain text.</param>
internal sealed record Say(string Language, string Text) : Line;

/// <summary>Music is played, once through.</summary>
internal sealed record Music : Line;

/// <summary>Silence.</summary>
/// <param name="Seconds">1 or more.</param>
internal sealed record Silence(int Seconds) : Line;

/// <summary>While something is heard, one key is waited for, and where words are named, speech.</summary>
/// <param name="Heard">What is heard meanwhile.</param>
/// <param name="Next">Where to go with the answer.</param>
/// <param name="Seconds">How long an answer is waited for after that.</param>
/// <param name="Hints">Words that may be spoken instead; none: keys only.</param>
/// <param name="Language">Language in which they are listened for.</param>
internal sealed record Ask(IReadOnlyList<Line> Heard, Step Next, int Seconds, IReadOnlyList<string> Hints, string? Language) : Line;

/// <summary>It goes on elsewhere.</summary>
internal sealed record GoTo(Step Next) : Line;

/// <summary>The line is put through to whoever is in the room.</summary>
/// <param name="Call">The call whose room it is.</param>
/// <param name="Recorded">Whether what is said there is recorded.</param>
/// <param name="After">Where to go when it is over.</param>
internal sealed record Join(Guid Call, bool Recorded, Step After) : Line;

/// <summary>A message is recorded after a tone.</summary>
/// <param name="Call">The call whose message it is.</param>
/// <param name="Next">Where to go when it is left.</param>
/// <param name="Transcribed">Whether its words are asked for.</param>
internal sealed record TakeMessage(Guid Call, Step Next, bool Transcribed) : Line;

/// <summary>The line is closed.</summary>
internal sealed record HangUp : Line;

/// <summary>A step of ours that a provider asks for next.</summary>
/// <param name="Name"><c>voice</c>, <c>menu</c>, <c>wait</c>, <c>agent</c> or <c>message</c>.</param>
internal sealed record Step(string Name)
{
    /// <summary>The call, where the provider's id of the line does not tell.</summary>
    public Guid? Call { get; init; }

    /// <summary>The agent's leg.</summary>
    public Guid? Leg { get; init; }

    /// <summary>How often the same was asked in vain.</summary>
    public int Again { get; init; }
}
