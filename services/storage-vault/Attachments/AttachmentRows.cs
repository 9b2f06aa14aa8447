using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;

namespace StorageVault.Attachments;

/// <summary>What the use cases write of attachments; each within the caller's short transaction.</summary>
internal static class AttachmentRows
{
    private const string This = "tenant_id = $1 and consultation_id = $2 and attachment_id = $3";

    /// <summary>A new attempt takes the row over; what an older one had sent goes.</summary>
    internal static async Task Begin(TenantTransaction tx, AttachmentPlace place, Attempt attempt, DateTimeOffset at, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql($"delete from attachment_chunks where {This}", tx.TenantId, place.ConsultationId, place.AttachmentId));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            """
            insert into attachments (tenant_id, consultation_id, attachment_id, log, author, author_id, attempt, dek_id, dek_generation, head, touched_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (tenant_id, consultation_id, attachment_id) do update
            set attempt = excluded.attempt, dek_id = excluded.dek_id, dek_generation = excluded.dek_generation, head = excluded.head, chunks = 0, touched_at = excluded.touched_at
            where attachments.state = 1 and attachments.author_id = excluded.author_id and attachments.log = excluded.log
            """,
            tx.TenantId, place.ConsultationId, place.AttachmentId, (short)place.Log, (short)place.Author, attempt.AuthorId, attempt.AttemptId,
            attempt.Dek.Name.DekId, attempt.Dek.Name.Generation, attempt.Seal.Header, at));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Adds chunks of an attempt that still holds the row; a newer attempt or a stranger's hand ends this one.</summary>
    internal static async Task Add(TenantTransaction tx, AttachmentName name, Guid attempt, IReadOnlyList<SealedChunk> chunks, DateTimeOffset at, CancellationToken ct, Whole? whole = null)
    {
        await using var batch = tx.Batch();
        var holds = whole is null
            ? TenantTransaction.Sql($"update attachments set touched_at = $5 where {This} and attempt = $4 and state = 1", tx.TenantId, name.ConsultationId, name.AttachmentId, attempt, at)
            : TenantTransaction.Sql(
                $"update attachments set touched_at = $5, state = $6, chunks = $7, closing = $8, scan_at = case when $6::smallint = 3 then $5 end where {This} and attempt = $4 and state = 1",
                tx.TenantId, name.ConsultationId, name.AttachmentId, attempt, at, (short)whole.State, whole.Chunks, whole.Closing);
        batch.BatchCommands.Add(holds);
        foreach (var chunk in chunks)
            batch.BatchCommands.Add(new("insert into attachment_chunks (tenant_id, consultation_id, attachment_id, n, sealed) values ($1, $2, $3, $4, $5)")
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = tx.TenantId }, new NpgsqlParameter<Guid> { TypedValue = name.ConsultationId }, new NpgsqlParameter<Guid> { TypedValue = name.AttachmentId },
                    new NpgsqlParameter<int> { TypedValue = chunk.N }, new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = chunk.Bytes },
                },
            });
        if (whole is not null) batch.BatchCommands.Add(whole.Row.Insert(tx.TenantId, at));
        try { await batch.ExecuteNonQueryAsync(ct); }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation) { throw new UploadRefusedException(UploadFault.Superseded); }
        if (holds.RecordsAffected == 0) throw new UploadRefusedException(UploadFault.Superseded);
    }

    /// <summary>Takes away an attempt that came to nothing.</summary>
    internal static async Task Abandon(TenantTransaction tx, AttachmentName name, Guid attempt, AccessRow row, DateTimeOffset at, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(
            $"delete from attachment_chunks c where {This} and exists (select 1 from attachments a where a.tenant_id = $1 and a.consultation_id = $2 and a.attachment_id = $3 and a.attempt = $4 and a.state = 1)",
            tx.TenantId, name.ConsultationId, name.AttachmentId, attempt));
        batch.BatchCommands.Add(TenantTransaction.Sql($"delete from attachments where {This} and attempt = $4 and state = 1", tx.TenantId, name.ConsultationId, name.AttachmentId, attempt));
        batch.BatchCommands.Add(row.Insert(tx.TenantId, at));
        await batch.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>One try at sending a file.</summary>
internal sealed record Attempt(Guid AttemptId, Guid AuthorId, Keys.WrappedDek Dek, Sealing.ChunkSeal Seal);

/// <summary>What a file's last transaction says of it.</summary>
internal sealed record Whole(AttachmentState State, int Chunks, byte[] Closing, AccessRow Row);
