using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Contracts;

namespace Omnichannel.Chat.Messages;

/// <summary>A message as the visitor's stream tells it: the event <c>message</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Direction"><c>in</c>: his own; <c>out</c>: an answer.</param>
/// <param name="ClientId">His widget's id of his own message.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Attachments">What is attached.</param>
/// <param name="At">UTC instant.</param>
/// <param name="Seq">Place of his own message in the conversation.</param>
internal sealed record ToldMessage(Guid Id, string Direction, string? ClientId, string Text, IReadOnlyList<ToldAttachment> Attachments, DateTimeOffset At, long? Seq = null)
{
    /// <summary>How events are written: one line, every script readable.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ToldMessage Read(string json) => JsonSerializer.Deserialize<ToldMessage>(json, Json)!;

    public string Write() => JsonSerializer.Serialize(this, Json);
}

/// <summary>An attachment as the visitor sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Harmless file name.</param>
/// <param name="MediaType">As claimed by its sender.</param>
/// <param name="Size">Bytes.</param>
internal sealed record ToldAttachment(Guid Id, string FileName, string MediaType, long Size)
{
    /// <summary>The same as contracts name it.</summary>
    [JsonIgnore]
    public AttachmentRef Ref => new(Id, FileName, MediaType, Size, null);

    public static ToldAttachment Of(AttachmentRef attachment) => new(attachment.Id, attachment.FileName, attachment.MediaType, attachment.Size);
}
