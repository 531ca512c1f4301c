namespace Omnichannel.Contracts;

/// <summary>Whom a transfer is meant for. A transfer to a queue only changes the queue and has no target.</summary>
/// <param name="Kind"><c>agent</c> or <c>region</c>.</param>
/// <param name="Id">Agent id or region name.</param>
public sealed record TransferTarget(string Kind, string Id);
