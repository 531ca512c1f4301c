using System.Net.Sockets;
using System.Text;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>Hands bytes to the mail server as a stranger's server would, without making a proper mail of them (RFC 5321).</summary>
internal sealed class RawSmtp : IAsyncDisposable
{
    private readonly TcpClient client = new();
    private NetworkStream stream = default!;
    private StreamReader reader = default!;

    public static async Task<RawSmtp> ConnectAsync(int port)
    {
        var smtp = new RawSmtp();
        await smtp.client.ConnectAsync("127.0.0.1", port);
        smtp.stream = smtp.client.GetStream();
        smtp.reader = new StreamReader(smtp.stream, Encoding.Latin1);
        await smtp.ExpectAsync('2');
        await smtp.CommandAsync("EHLO strangers.test", '2');
        return smtp;
    }

    /// <summary>Delivers one mail, its line feeds as CRLF.</summary>
    public async Task SendAsync(string from, string to, byte[] mail)
    {
        await CommandAsync($"MAIL FROM:<{from}>", '2');
        await CommandAsync($"RCPT TO:<{to}>", '2');
        await CommandAsync("DATA", '3');
        var text = Encoding.Latin1.GetString(mail).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);
        if (text.StartsWith('.'))
            text = "." + text;
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + "\r\n.\r\n"));
        await ExpectAsync('2');
    }

    public async ValueTask DisposeAsync()
    {
        await CommandAsync("QUIT", '2');
        reader.Dispose();
        client.Dispose();
    }

    private async Task CommandAsync(string command, char answer)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(command + "\r\n"));
        await ExpectAsync(answer);
    }

    private async Task ExpectAsync(char answer)
    {
        string line;
        do
            line = await reader.ReadLineAsync() ?? throw new IOException("The mail server hung up.");
        while (line.Length > 3 && line[3] == '-');
        Assert.Equal(answer, line.FirstOrDefault());
    }
}
