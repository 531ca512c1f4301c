namespace Omnichannel.Contracts;

/// <summary>A message that a provider has approved beforehand, and may be sent when the customer has not written for a while (WhatsApp).</summary>
/// <param name="Name">Its name at the provider.</param>
/// <param name="Language">Its language as the provider writes it: <c>ta</c>, <c>en_US</c>.</param>
/// <param name="Parameters">What stands for the placeholders of its body, in their order.</param>
public sealed record ReplyTemplate(string Name, string Language, IReadOnlyList<string> Parameters);
