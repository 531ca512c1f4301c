namespace Omnichannel.Contracts;

/// <summary>One end of a message: an address of a customer or of ours.</summary>
/// <param name="Address">E-mail address in lower case, E.164 number, or the provider's user id.</param>
/// <param name="Name">Display name as given, unverified.</param>
/// <param name="Kind">Kind of identity: <c>email</c>, <c>phone</c>, or <c>user</c> (the provider's or platform's own id).</param>
public sealed record Party(string Address, string? Name, string Kind);
