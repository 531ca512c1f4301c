using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using System.Text;

namespace Omnichannel.Hosting.Files;

/// <summary>What the scanner says of a file.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Nothing known in it.</summary>
    public sealed record Clean : Verdict;

    /// <summary>It knows something in it.</summary>
    /// <param name="Signature">Name of the signature.</param>
    public sealed record Infected(string Signature) : Verdict;

    /// <summary>It does not take the file.</summary>
    public sealed record TooLarge : Verdict;
}

/// <summary>
/// Asks ClamAV's daemon over TCP (clamd(8), commands INSTREAM, PING and VERSION). A daemon that cannot be reached, or does not answer in time, is an outage:
/// the exceptions thrown then are those of sockets and streams.
/// </summary>
/// <param name="host">Where it listens.</param>
/// <param name="port">TCP port.</param>
/// <param name="largest">Bytes of the largest file that is sent; not more than the daemon's <c>StreamMaxLength</c>.</param>
public sealed class Clamd(string host, int port, long largest)
{
    private const int Chunk = 64 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The configured daemon; null where there is none.</summary>
    /// <exception cref="ValidationException">Its address is none.</exception>
    public static Clamd? Of(MalwareSettings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.Clamd))
            return null;
        var colon = settings.Clamd.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(settings.Clamd.AsSpan(colon + 1), out var port) && port > 0
            ? new(settings.Clamd[..colon].Trim('[', ']'), port, settings.Largest)
            : throw new ValidationException($"Malware:Clamd: '{settings.Clamd}' is not host:port.");
    }

    /// <summary>Scans one file.</summary>
    public async Task<Verdict> ScanAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        if (content.Length > largest)
            return new Verdict.TooLarge();
        return await TalkAsync(
            Longest,
            async (stream, bounded) =>
            {
                var broken = await SendAsync(stream, content, bounded);
                var answer = await AnswerAsync(stream, bounded);
                return answer.Length == 0 && broken is not null ? throw broken : Read(answer);
            },
            ct);
    }

    /// <summary>Asks whether it is there.</summary>
    /// <exception cref="IOException">It answers something else.</exception>
    public async Task PingAsync(TimeSpan patience, CancellationToken ct)
    {
        if (await AskAsync("zPING\0"u8.ToArray(), patience, ct) is not "PONG" and var answer)
            throw new IOException($"It answers '{answer}' to PING.");
    }

    /// <summary>What it is: its version and that of its signatures, in its own words.</summary>
    public Task<string> VersionAsync(TimeSpan patience, CancellationToken ct) => AskAsync("zVERSION\0"u8.ToArray(), patience, ct);

    private Task<string> AskAsync(byte[] command, TimeSpan patience, CancellationToken ct) => TalkAsync(
        patience,
        async (stream, bounded) =>
        {
            await stream.WriteAsync(command, bounded);
            return await AnswerAsync(stream, bounded);
        },
        ct);

    private async Task<T> TalkAsync<T>(TimeSpan patience, Func<NetworkStream, CancellationToken, Task<T>> talk, CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(patience);
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(host, port, bounded.Token);
            await using var stream = client.GetStream();
            return await talk(stream, bounded.Token);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("The malware scanner did not answer in time.", late);
        }
    }

    /// <summary>A daemon that has had enough answers and hangs up in the middle: its answer counts then, not the broken connection, which is returned.</summary>
    private static async Task<IOException?> SendAsync(NetworkStream stream, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        try
        {
            await SendChunksAsync(stream, content, ct);
            return null;
        }
        catch (IOException broken)
        {
            return broken;
        }
    }

    private static async Task SendChunksAsync(NetworkStream stream, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), ct);
        var length = new byte[4];
        for (var at = 0; at < content.Length; at += Chunk)
        {
            var chunk = content.Slice(at, Math.Min(Chunk, content.Length - at));
            BinaryPrimitives.WriteInt32BigEndian(length, chunk.Length);
            await stream.WriteAsync(length, ct);
            await stream.WriteAsync(chunk, ct);
        }
        await stream.WriteAsync(new byte[4], ct);
    }

    private static async Task<string> AnswerAsync(NetworkStream stream, CancellationToken ct)
    {
        var answer = new byte[1024];
        var length = 0;
        while (length < answer.Length && await stream.ReadAsync(answer.AsMemory(length), ct) is > 0 and var read)
        {
            length += read;
            if (answer[length - 1] == 0)
                break;
        }
        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0', '\n');
    }

    /// <exception cref="IOException">The daemon says that it failed: it is asked again.</exception>
    private static Verdict Read(string answer)
    {
        if (answer == "stream: OK")
            return new Verdict.Clean();
        if (answer.StartsWith("stream: ", StringComparison.Ordinal) && answer.EndsWith(" FOUND", StringComparison.Ordinal))
            return new Verdict.Infected(answer["stream: ".Length..^" FOUND".Length]);
        if (answer.StartsWith("INSTREAM size limit exceeded", StringComparison.Ordinal))
            return new Verdict.TooLarge();
        throw new IOException($"The malware scanner answered '{answer}'.");
    }
}
