using System.Globalization;
using Omnichannel.Bench;

switch (args)
{
    case ["mail"]:
        return await MailBench.RunAsync();
    case ["language"]:
        return LanguageBench.Run();
    case ["engine"]:
        return EngineBench.Run();
    case ["queueing"]:
        return QueueingBench.Run();
    case ["queueing", var arrivals] when int.TryParse(arrivals, CultureInfo.InvariantCulture, out var many) && many >= 1000:
        return QueueingBench.Run(many);
    case ["assign"]:
        return await AssignBench.RunAsync();
    case ["race"]:
        return await RaceBench.RunAsync();
    case ["takeover"]:
        return await TakeoverBench.RunAsync();
    case ["streams"]:
        return await StreamsBench.RunAsync();
    case ["social"]:
        return await SocialBench.RunAsync();
    case ["social-floor", var url, var broker, var file]:
        return await SocialBench.FloorAsync(url, broker, file);
    case ["providers", var port] when int.TryParse(port, CultureInfo.InvariantCulture, out var free):
        return await Playground.ServeAsync(free);
    case ["rest"]:
        return await RestBench.RunAsync();
    default:
        Console.Error.WriteLine("usage: tests/bench mail|language|engine|queueing|assign|race|takeover|streams|social|rest");
        return 2;
}
