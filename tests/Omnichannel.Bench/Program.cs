using Omnichannel.Bench;

switch (args)
{
    case ["mail"]:
        return await MailBench.RunAsync();
    case ["language"]:
        return LanguageBench.Run();
    case ["rest"]:
        return await RestBench.RunAsync();
    default:
        Console.Error.WriteLine("usage: tests/bench mail|rest|language");
        return 2;
}
