using System.Buffers.Binary;
using System.Text;

namespace Omnichannel.Traces.Otlp;

/// <summary>Reads the fields of one protobuf message (protobuf.dev, "Encoding"): as much of the format as OTLP uses.</summary>
/// <param name="message">Its bytes.</param>
public ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    ReadOnlySpan<byte> rest = message;
    ulong number;
    ReadOnlySpan<byte> bytes;

    /// <summary>Number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, where it is bytes, a string or a message.</summary>
    public readonly ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Its value as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(bytes);

    /// <summary>Its value, where it is a number.</summary>
    public readonly ulong Number => number;

    /// <summary>Its value, where it is a double.</summary>
    public readonly double Double => BitConverter.UInt64BitsToDouble(number);

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="FormatException">This is no such message.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        var tag = Varint();
        Field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                number = Varint();
                break;
            case 1:
                number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                bytes = Take((int)Varint());
                break;
            case 5:
                number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new FormatException($"Wire type {tag & 7} is not used by OTLP.");
        }

        return true;
    }

    ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }

        throw new FormatException("A number has no end.");
    }

    ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > rest.Length)
            throw new FormatException("A field is longer than the message.");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
