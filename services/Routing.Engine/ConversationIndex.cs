using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Omnichannel.Routing.Engine;

/// <summary>
/// Conversations by their id: a hash table with open addressing and linear probing. A look-up reads one place of the table and the conversation itself, where a chained
/// table of a million reads two places before it; and many can be read ahead together.
/// </summary>
internal sealed class ConversationIndex
{
    private Slot[] _slots = new Slot[64];

    public int Count { get; private set; }

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<ConversationState> Values => _slots.Where(static slot => slot.Conversation is not null).Select(static slot => slot.Conversation!);

    public bool TryGetValue(ConversationId id, [NotNullWhen(true)] out ConversationState? conversation)
    {
        conversation = _slots[Find(id, HashOf(id))].Conversation;
        return conversation is not null;
    }

    /// <summary>Adds one that is not there yet.</summary>
    public void Add(ConversationState conversation)
    {
        // At most two thirds full: a look-up seldom goes beyond the line of memory it begins in.
        if (3 * (Count + 1) > 2 * _slots.Length)
            Grow();
        Count++;
        var hash = HashOf(conversation.Id);
        _slots[Find(conversation.Id, hash)] = new Slot { Conversation = conversation, Hash = hash };
    }

    public void Remove(ConversationId id)
    {
        var hole = Find(id, HashOf(id));
        if (_slots[hole].Conversation is null)
            return;
        Count--;
        // What stands behind the hole and would not be found across it moves into it.
        for (var i = Next(hole); _slots[i].Conversation is not null; i = Next(i))
        {
            if (Distance(Home(_slots[i].Hash), i) < Distance(hole, i))
                continue;
            _slots[hole] = _slots[i];
            hole = i;
        }

        _slots[hole] = default;
    }

    /// <summary>Reads the places of the table where these stand.</summary>
    /// <returns>A sum of what was read.</returns>
    public long ReadAhead(ReadOnlySpan<ConversationId> ids)
    {
        var sum = 0L;
        foreach (var id in ids)
            sum += _slots[Home(HashOf(id))].Hash;
        return sum;
    }

    /// <summary>Where it stands, or the free place where it would.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ConversationId id, uint hash)
    {
        var slots = _slots;
        var i = Home(hash);
        while (slots[i].Conversation is { } conversation && (slots[i].Hash != hash || conversation.Id != id))
            i = Next(i);
        return i;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[2 * old.Length];
        foreach (var slot in old)
        {
            if (slot.Conversation is null)
                continue;
            var i = Home(slot.Hash);
            while (_slots[i].Conversation is not null)
                i = Next(i);
            _slots[i] = slot;
        }
    }

    private int Home(uint hash) => (int)hash & (_slots.Length - 1);

    private int Next(int i) => (i + 1) & (_slots.Length - 1);

    /// <summary>How many places on from <paramref name="from"/> the place <paramref name="to"/> is.</summary>
    private int Distance(int from, int to) => (to - from) & (_slots.Length - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HashOf(ConversationId id)
    {
        var halves = MemoryMarshal.Cast<ConversationId, ulong>(MemoryMarshal.CreateReadOnlySpan(in id, 1));
        return (uint)SplitMix64.Mix(halves[0] ^ BitOperations.RotateLeft(halves[1], 32));
    }

    private struct Slot
    {
        /// <summary>Null: free.</summary>
        public ConversationState? Conversation;
        public uint Hash;
    }
}
