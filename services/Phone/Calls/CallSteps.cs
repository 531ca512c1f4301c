using Omnichannel.Phone.Recordings;

namespace Omnichannel.Phone.Calls;

/// <summary>All that a provider may ask of us or tell us about a call.</summary>
internal sealed record CallSteps(AnswerCall Answer, ChooseLanguage Choose, WaitOn Wait, AnswerAgent Agent, LeaveMessage Leave, HearStatus Hear, KeepRecording Keep);
