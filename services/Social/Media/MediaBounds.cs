using System.ComponentModel.DataAnnotations;

namespace Omnichannel.Social.Media;

/// <summary>Bounds of files that customers send. Configuration: <c>Social:Media</c>.</summary>
internal sealed class MediaBounds
{
    /// <summary>Bytes of the largest file that is fetched. Default 18 MB, what an agent may send.</summary>
    [Range(1024, 100_000_000)]
    public int Largest { get; set; } = 18_000_000;

    /// <summary>Seconds that a webhook waits for a file before the provider is asked to repeat. Default 8: providers wait 10 and more.</summary>
    [Range(1, 60)]
    public int Seconds { get; set; } = 8;

    /// <summary>Minutes after which a message whose file cannot be had comes in without it. Default 60.</summary>
    [Range(0, 1440)]
    public int GiveUpMinutes { get; set; } = 60;
}
