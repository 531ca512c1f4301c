using System.Net;
using System.Net.Sockets;
using System.Text;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>A mail server that answers as a script says: refusals, delays and broken connections that a well-kept server does not offer.</summary>
internal sealed class ScriptedMailServer : IAsyncDisposable
{
    /// <summary>The answer that breaks the connection off.</summary>
    public const string HangUp = "";

    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<string, string?> script;
    private readonly Task accepting;
    private readonly string greeting;
    private readonly string capabilities;

    /// <param name="script">Gives the answer to a line (or to <c>.</c>, the end of the mail); null for the usual one of SMTP.</param>
    /// <param name="authentication">The SASL mechanisms it offers.</param>
    /// <param name="greeting">Its first line.</param>
    public ScriptedMailServer(Func<string, string?> script, string authentication = "PLAIN", string greeting = "220 scripted")
    {
        this.script = script;
        this.greeting = greeting;
        capabilities = $"250-scripted\r\n250-8BITMIME\r\n250 AUTH {authentication}";
        Port = Ports.Free();
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Mails that were handed over.</summary>
    public int Mails { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stopping.Token);
                await TalkAsync(client.GetStream());
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException or SocketException)
            {
                // The other side went, or the test is over.
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await SayAsync(stream, greeting);
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            var answer = script(line) ?? Usual(line);
            if (answer == HangUp)
                return;
            await SayAsync(stream, answer);
            if (line == "QUIT")
                return;
            if (!answer.StartsWith("354", StringComparison.Ordinal))
                continue;
            while (await reader.ReadLineAsync(stopping.Token) is { } text && text != ".")
            {
            }
            Mails++;
            answer = script(".") ?? "250 taken";
            if (answer == HangUp)
                return;
            await SayAsync(stream, answer);
        }
    }

    private string Usual(string line) => line.Split(' ')[0].ToUpperInvariant() switch
    {
        "EHLO" => capabilities,
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 fine",
    };

    private async Task SayAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), stopping.Token);
}
