using Omnichannel.Bench;

switch (args)
{
    case ["mail"]:
        return await MailBench.RunAsync();
    case ["language"]:
        return LanguageBench.Run();
    case ["queueing"]:
        return QueueingBench.Run();
    case ["queueing", var arrivals] when int.TryParse(arrivals, System.Globalization.CultureInfo.InvariantCulture, out var many) && many >= 1000:
        return QueueingBench.Run(many);
    case ["rest"]:
        return await RestBench.RunAsync();
    default:
        Console.Error.WriteLine("usage: tests/bench mail|rest|language|queueing");
        return 2;
}
