namespace Omnichannel.House;

/// <summary>A private mail server (exim and dovecot) for the domains <see cref="Domain"/> and <see cref="CustomerDomain"/>. Its mails survive <see cref="KillAsync"/>.</summary>
public sealed class MailServer
{
    /// <summary>Domain of the support addresses.</summary>
    public const string Domain = "demo.test";

    /// <summary>Domain of the customers.</summary>
    public const string CustomerDomain = "customers.test";

    readonly string directory;
    readonly SemaphoreSlim adding = new(1);

    MailServer(string directory) => this.directory = directory;

    /// <summary>Port that takes mail from strangers.</summary>
    public int SmtpPort { get; } = Ports.Free();

    /// <summary>Port that takes mail from users who sign in.</summary>
    public int SubmissionPort { get; } = Ports.Free();

    /// <summary>IMAP port.</summary>
    public int ImapPort { get; } = Ports.Free();

    internal static async Task<MailServer> StartNewAsync(string directory)
    {
        var server = new MailServer(directory);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it again on its ports with its mails.</summary>
    public Task StartAsync() => ServerScript.RunAsync("mail", "start", directory, $"{SmtpPort}", $"{SubmissionPort}", $"{ImapPort}");

    /// <summary>Ends it properly.</summary>
    public Task StopAsync() => ServerScript.RunAsync("mail", "stop", directory);

    /// <summary>Ends it with SIGKILL.</summary>
    public Task KillAsync() => ServerScript.RunAsync("mail", "kill", directory);

    /// <summary>Makes a mailbox; its address is the name at either domain.</summary>
    public async Task<Mailbox> AddMailboxAsync(string name, string domain = Domain)
    {
        const string password = "s3cret";
        // The users stand in one file.
        await adding.WaitAsync();
        try
        {
            await ServerScript.RunAsync("mail", "user", directory, name, password);
        }
        finally
        {
            adding.Release();
        }

        var mailbox = new Mailbox(this, $"{name}@{domain}", name, password);
        // Dovecot looks at the file at most once a second, and mail to a user it does not know yet would be sent back.
        await Wait.Until(mailbox.CanSignInAsync, $"mailbox {name} is known");
        return mailbox;
    }
}
