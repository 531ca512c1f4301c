namespace Omnichannel.Bench;

/// <summary>
/// How a classic call queue decides: everything that waits stands in one list; whoever becomes free is given the entry of the highest priority, the longest waiting first, among
/// those whose queue, language and skill fit, found by looking at each of them.
/// </summary>
sealed class ScannedQueue
{
    readonly Random dice = new(7);
    readonly List<(int Queue, int Language, int Skill, int Priority, int Since)> waiting = [];
    readonly (int Queue, int[] Languages, int[] Skills)[] agents;
    int now;

    public ScannedQueue(int agents, int waiting)
    {
        this.agents = [.. Enumerable.Range(0, agents).Select(n => (n % 4, (int[])[dice.Next(10), dice.Next(10)], (int[])[0, dice.Next(1, 5), dice.Next(1, 5)]))];
        while (this.waiting.Count < waiting)
            Come();
    }

    /// <summary>Somebody becomes free and takes what is theirs; another comes in its stead.</summary>
    public int Release()
    {
        var agent = agents[dice.Next(agents.Length)];
        var best = -1;
        for (var i = 0; i < waiting.Count; i++)
        {
            var entry = waiting[i];
            if (entry.Queue == agent.Queue && Array.IndexOf(agent.Languages, entry.Language) >= 0 && Array.IndexOf(agent.Skills, entry.Skill) >= 0
                && (best < 0 || entry.Priority > waiting[best].Priority || (entry.Priority == waiting[best].Priority && entry.Since < waiting[best].Since)))
                best = i;
        }

        if (best < 0)
            return best;
        waiting[best] = waiting[^1];
        waiting.RemoveAt(waiting.Count - 1);
        Come();
        return best;
    }

    void Come() => waiting.Add((dice.Next(4), dice.Next(10), dice.Next(5), dice.Next(3), now++));
}
