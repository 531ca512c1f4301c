namespace Omnichannel.Contracts;

/// <summary>Names an attachment whose bytes the adapter of the channel holds: <c>GET /v1/attachments/{channel}/{id}</c>.</summary>
/// <param name="Id">Id made by the adapter.</param>
/// <param name="FileName">File name as given, path parts removed.</param>
/// <param name="MediaType">Media type as claimed, lower case.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ContentId">Content-ID that the HTML refers to (<c>cid:</c>), for inline parts.</param>
public sealed record AttachmentRef(Guid Id, string FileName, string MediaType, long Size, string? ContentId);
