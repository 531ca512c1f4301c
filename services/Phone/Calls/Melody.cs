namespace Omnichannel.Phone.Calls;

/// <summary><c>GET /channels/phone/music</c>: what those hear who wait, where the account names no music of its own: soft broken chords, 16 seconds, 8 kHz as phones have it.</summary>
internal static class Melody
{
    private const int Rate = 8_000;
    private const int NoteSamples = Rate / 2;
    private const double Loudness = 2_600;

    // C, A minor, F, G: each chord up and down, a note every half second.
    private static readonly double[] Notes =
    [
        261.63, 329.63, 392.00, 523.25, 392.00, 329.63, 261.63, 196.00, 220.00, 261.63, 329.63, 440.00, 329.63, 261.63, 220.00, 164.81,
        174.61, 220.00, 261.63, 349.23, 261.63, 220.00, 174.61, 130.81, 196.00, 246.94, 293.66, 392.00, 293.66, 246.94, 196.00, 146.83,
    ];

    private static readonly byte[] Audio = Make();

    public static void Map(WebApplication app) =>
        app.MapGet("/channels/phone/music", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=86400";
            return Results.Bytes(Audio, "audio/wav");
        })
            .AllowAnonymous()
            .ExcludeFromDescription();

    /// <summary>A WAV file of 16-bit samples.</summary>
    internal static byte[] Make()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        var length = Notes.Length * NoteSamples * sizeof(short);
        writer.Write("RIFF"u8);
        writer.Write(36 + length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * sizeof(short));
        writer.Write((short)sizeof(short));
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(length);
        foreach (var note in Notes)
            for (var i = 0; i < NoteSamples; i++)
            {
                var at = (double)i / Rate;
                // It swells within a hundredth of a second and fades, so that no note clicks.
                var envelope = Math.Min(at / 0.01, 1) * Math.Exp(-4 * at);
                writer.Write((short)(Loudness * envelope * (Math.Sin(2 * Math.PI * note * at) + (0.3 * Math.Sin(4 * Math.PI * note * at)))));
            }

        return file.ToArray();
    }
}
