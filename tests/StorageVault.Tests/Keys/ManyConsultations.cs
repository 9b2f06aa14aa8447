using System.Text;
using Contracts.StorageVault.V1;
using Npgsql;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

/// <summary>Consultations put straight into the database, sealed by the vault's own code with the vault's own keys: thousands in a second.</summary>
internal sealed class ManyConsultations(KeysSystem system, Scene scene)
{
    private readonly List<Guid> _ids = [];

    internal IReadOnlyList<Guid> Ids => _ids;

    /// <summary>Adds so many; one of them with a wrapped key that does not open, where asked for.</summary>
    internal async Task Add(int count, Bucket bucket, int? broken = null)
    {
        using var keys = system.OpenKeys();
        await using var connection = await system.Vault.Connect("super");
        foreach (var some in Enumerable.Range(0, count).Chunk(1_000)) await Add(connection, keys, bucket, some.Length, broken);
    }

    private async Task Add(NpgsqlConnection connection, KeyProvider keys, Bucket bucket, int count, int? broken)
    {
        var (ids, deks, wrapped, envelopes) = (new Guid[count], new Guid[count], new byte[count][], new byte[count][]);
        for (var i = 0; i < count; i++)
        {
            using var key = ContentKey.NewRandom();
            (ids[i], deks[i]) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            var dek = await keys.Wrap(new(scene.TenantId, bucket, 1), new(deks[i], 1), key, default);
            wrapped[i] = dek.Wrapped;
            if (i == broken) wrapped[i][30] ^= 1;
            envelopes[i] = Place(ids[i]).Seal(key, dek, Encoding.UTF8.GetBytes(TextOf(ids[i])));
        }
        await using var command = VaultSystem.Command(connection, """
            with given as (select * from unnest($4::uuid[], $5::uuid[], $6::bytea[], $7::bytea[]) as g(id, dek, wrapped, envelope)),
            d as (insert into deks (tenant_id, dek_id, generation, kek_id, kek_version, wrapped) select $1, dek, 1, $8, 1, wrapped from given returning dek_id),
            c as (insert into consultations (tenant_id, consultation_id, resident_id, desk_id, department_id, entrance, dek_id, dek_generation, opened_at)
                select $1, id, $9, $2, $3, 1, dek, 1, now() from given returning consultation_id),
            l as (insert into consultation_logs (tenant_id, consultation_id, log, last_seq) select $1, id, n, case n when 1 then 1 else 0 end from given, (values (1), (2)) as v(n) returning 1)
            insert into entries (tenant_id, consultation_id, log, seq, entry_id, author, author_id, kind, dek_id, dek_generation, stored_at, envelope)
                select $1, id, 1, 1, gen_random_uuid(), 1, $9, 1, dek, 1, now(), envelope from given
            """, scene.TenantId, scene.DeskId, scene.DepartmentId, ids, deks, wrapped, envelopes, bucket.Id, scene.Resident.Subject);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
        _ids.AddRange(ids);
    }

    /// <summary>Opens the first entry of every consultation with the keys as they are now; gives how many there were.</summary>
    internal async Task<int> AllOpen()
    {
        using var keys = system.OpenKeys();
        await using var connection = await system.Vault.Connect("super");
        await using var command = VaultSystem.Command(connection, """
            select e.consultation_id, d.dek_id, d.generation, d.kek_id, d.kek_version, d.wrapped, e.envelope
            from entries e join deks d on d.tenant_id = e.tenant_id and d.dek_id = e.dek_id and d.generation = e.dek_generation
            where e.tenant_id = $1 and e.consultation_id = any($2) and e.log = 1 and e.seq = 1
            """, scene.TenantId, _ids.ToArray());
        command.CommandTimeout = 120;
        await using var reader = await command.ExecuteReaderAsync();
        var opened = 0;
        while (await reader.ReadAsync())
        {
            var dek = new WrappedDek(scene.TenantId, new(reader.GetGuid(1), reader.GetInt32(2)), reader.GetString(3), reader.GetInt32(4), reader.GetFieldValue<byte[]>(5));
            using var key = await keys.Unwrap(dek, default);
            var id = reader.GetGuid(0);
            Assert.Equal(TextOf(id), Place(id).Open(key, dek, reader.GetFieldValue<byte[]>(6), content => Encoding.UTF8.GetString(content)));
            opened++;
        }
        return opened;
    }

    private EntryPlace Place(Guid id) => new(scene.TenantId, id, EntryLog.Talk, 1, EntryAuthor.Resident, EntryKind.Text);

    private static string TextOf(Guid id) => $"相談 {id:N}";
}
