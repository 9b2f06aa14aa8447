using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Tests;

/// <summary>One field of a protobuf message, as it stands on the wire.</summary>
internal readonly record struct Field(int Number, int Wire, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public string Hex => Convert.ToHexStringLower(Bytes.Span);

    public double Number64 => BitConverter.Int64BitsToDouble(unchecked((long)Value));
}

/// <summary>Reads protobuf without its definitions: what OTLP's own documents say of field numbers stands in <see cref="Otlp"/>.</summary>
internal static class Protobuf
{
    public static List<Field> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<Field>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            var (number, wire) = ((int)(tag >> 3), (int)(tag & 7));
            switch (wire)
            {
                case 0:
                    fields.Add(new Field(number, wire, Varint(message.Span, ref at), default));
                    break;
                case 1:
                    fields.Add(new Field(number, wire, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    fields.Add(new Field(number, wire, 0, message.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    fields.Add(new Field(number, wire, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {wire} is not protobuf's.");
            }
        }

        return fields;
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Many(ReadOnlyMemory<byte> message, int number) => Fields(message).Where(field => field.Number == number && field.Wire == 2).Select(field => field.Bytes);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
