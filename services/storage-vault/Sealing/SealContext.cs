using System.Buffers.Binary;

namespace StorageVault.Sealing;

/// <summary>Builds the context bytes that say where a content belongs: tag, length (u16), value; tags strictly ascending.</summary>
/// <remarks>
/// Rebuilt from the row's own columns at each opening and never stored in the envelope, so that a moved row cannot carry its old
/// context along. Nothing that may change lawfully (department, assignee, retention) belongs in here.
/// </remarks>
internal ref struct SealContext(Span<byte> buffer)
{
    internal const byte Tenant = 1, Consultation = 2, Seq = 3, AuthorRole = 4, ContentKind = 5, ObjectId = 6, Log = 8;

    /// <summary>Enough for every context the vault makes; longer ones are only made by tests.</summary>
    internal const int UsualLength = 3 * 19 + 11 + 3 * 4;

    private readonly Span<byte> _buffer = buffer;
    private int _length;
    private int _lastTag;

    internal readonly ReadOnlySpan<byte> Bytes => _buffer[.._length];

    internal void Add(byte tag, scoped ReadOnlySpan<byte> value)
    {
        if (tag <= _lastTag) throw new EnvelopeRefusedException(SealFault.ContextOrder);
        if (value.Length > ushort.MaxValue || _length + 3 + value.Length > _buffer.Length) throw new EnvelopeRefusedException(SealFault.ContextLength);
        _buffer[_length] = tag;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_length + 1)..], (ushort)value.Length);
        value.CopyTo(_buffer[(_length + 3)..]);
        _length += 3 + value.Length;
        _lastTag = tag;
    }

    internal void Add(byte tag, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Add(tag, bytes);
    }

    internal void Add(byte tag, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Add(tag, bytes);
    }

    internal void Add(byte tag, byte value) => Add(tag, [value]);

    /// <summary>Refuses context bytes that this type could not have written: wrong order, repeated tag, length past the end.</summary>
    internal static void Check(ReadOnlySpan<byte> context)
    {
        var last = 0;
        while (context.Length > 0)
        {
            if (context.Length < 3) throw new EnvelopeRefusedException(SealFault.ContextLength);
            if (context[0] <= last) throw new EnvelopeRefusedException(SealFault.ContextOrder);
            last = context[0];
            var length = BinaryPrimitives.ReadUInt16BigEndian(context[1..]);
            if (length > context.Length - 3) throw new EnvelopeRefusedException(SealFault.ContextLength);
            context = context[(3 + length)..];
        }
    }
}
