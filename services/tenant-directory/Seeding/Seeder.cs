using Npgsql;
using ServiceDefaults.Data;
using TenantDirectory.Accounts;
using TenantDirectory.Security;
using TenantDirectory.Settings;

namespace TenantDirectory.Seeding;

/// <summary>A link made by seeding.</summary>
internal sealed record SeedInvitation(string Email, Uri InvitationUrl)
{
    public override string ToString() => nameof(SeedInvitation);
}

/// <summary>Another tenant already has what this one wants: a host, a LINE channel, an address.</summary>
internal sealed class SeedRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Brings a checked seed file into the database: one transaction per tenant, and nothing moves the second time.</summary>
internal sealed class Seeder(TenantTransactions transactions, SettingsLog settings, StaffWriter writer, Invitations invitations, Passwords passwords, SealKey seal)
{
    /// <summary>Seeds one tenant; gives the links of those who are newly invited.</summary>
    public async Task<IReadOnlyList<SeedInvitation>> SeedAsync(SeedTenant tenant, CancellationToken ct)
    {
        try
        {
            return await transactions.RunAsync(tenant.TenantId, (tx, token) => SeedAsync(tx, tenant, token), ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new SeedRefusedException($"Refused by {e.ConstraintName}: another tenant or account already has it.", e);
        }
    }

    private async Task<IReadOnlyList<SeedInvitation>> SeedAsync(TenantTransaction tx, SeedTenant tenant, CancellationToken ct)
    {
        await SaveTenantAsync(tx, tenant, ct);
        // What was decided on retention is not undone by a file that says nothing of it.
        var exceptions = tenant.ExceptionRetention ?? (await settings.FindAsync<TenantSetting>(tx, TenantSetting.Kind, tenant.TenantId, ct))?.ExceptionRetention;
        await settings.WriteAsync(tx, TenantSetting.Kind, tenant.TenantId, tenant.Setting with { ExceptionRetention = exceptions }, ct);
        foreach (var department in tenant.Departments ?? [])
        {
            await settings.WriteAsync(tx, DepartmentSetting.Kind, department.DepartmentId, new DepartmentSetting(department.Name), ct);
        }

        foreach (var desk in tenant.Desks ?? [])
        {
            // What an administrator decided on retention is not undone by a file that says nothing of it.
            var decided = desk.Retention ?? (await settings.FindAsync<DeskSetting>(tx, DeskSetting.Kind, desk.DeskId, ct))?.Retention;
            await settings.WriteAsync(tx, DeskSetting.Kind, desk.DeskId, desk.Setting with { Retention = decided }, ct);
        }

        if (tenant.LineChannel is { } channel)
        {
            await SaveChannelAsync(tx, channel, ct);
        }

        var invited = new List<SeedInvitation>();
        foreach (var staff in tenant.Staff ?? [])
        {
            if (await SaveStaffAsync(tx, staff, ct) is { } invitation)
            {
                invited.Add(invitation);
            }
        }

        return invited;
    }

    private static async Task SaveTenantAsync(TenantTransaction tx, SeedTenant tenant, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "insert into tenants as t (tenant_id, name, slug) values ($1, $2, $3) on conflict (tenant_id) do update set name = $2, slug = $3 where (t.name, t.slug) is distinct from ($2, $3)",
            tenant.TenantId, tenant.Name, tenant.Slug);
        var hosts = tenant.Setting.Hosts.ToArray();
        batch.BatchCommands.Add(TenantTransaction.Sql("delete from hosts where tenant_id = $1 and host <> all($2)", tenant.TenantId, hosts));
        // A host of another tenant is not skipped here but runs into the primary key.
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "insert into hosts (host, tenant_id) select h, $1 from unnest($2::text[]) h where not exists (select 1 from hosts where host = h and tenant_id = $1)", tenant.TenantId, hosts));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>One LINE provider per tenant (requirement 9): two tenants on one channel would share their residents.</summary>
    private async Task SaveChannelAsync(TenantTransaction tx, LineChannelSetting channel, CancellationToken ct)
    {
        await using (var others = tx.Command(
            "select 1 from line_channels where tenant_id <> $1 and (array[channel_id, login_channel_id] && $2 or bot_user_id = $3) limit 1",
            tx.TenantId, new[] { channel.ChannelId, channel.LoginChannelId }, channel.BotUserId))
        {
            if (await others.ExecuteScalarAsync(ct) is 1)
            {
                throw new SeedRefusedException("Refused: another tenant already has this LINE channel.");
            }
        }

        var key = seal.Mark("webhook-key", channel.WebhookKey);
        await using var batch = tx.Command(
            """
            insert into line_channels as c (tenant_id, channel_id, login_channel_id, bot_user_id, webhook_key_hash) values ($1, $2, $3, $4, $5)
            on conflict (tenant_id) do update set channel_id = $2, login_channel_id = $3, bot_user_id = $4, webhook_key_hash = $5
                where (c.channel_id, c.login_channel_id, c.bot_user_id, c.webhook_key_hash) is distinct from ($2, $3, $4, $5)
            """,
            tx.TenantId, channel.ChannelId, channel.LoginChannelId, channel.BotUserId, key);
        await batch.ExecuteNonQueryAsync(ct);
        await settings.WriteAsync(tx, LineChannelSetting.Kind, tx.TenantId, channel, ct);
    }

    private async Task<SeedInvitation?> SaveStaffAsync(TenantTransaction tx, SeedStaff staff, CancellationToken ct)
    {
        var email = AccountTable.Address(staff.Email);
        await writer.SaveAccountAsync(tx, staff.StaffId, email, staff.DisplayName, ct);
        var account = await AccountTable.ByIdLockedAsync(tx, staff.StaffId, ct) ?? throw new InvalidOperationException("The account was just saved.");
        if (!account.Active && staff is { Password: { } password, TotpSecretBase32: { } secret })
        {
            await ActivateAsync(tx, staff.StaffId, PasswordRule.Normalize(password) ?? password, Base32.Decode(secret) ?? [], ct);
            account = account with { Active = true };
        }

        // Who was disabled stays so: a seed repeats what was planned, not what was decided since.
        var before = await settings.FindAsync<StaffSetting>(tx, StaffSetting.Kind, staff.StaffId, ct);
        var state = before is { State: StaffSetting.Disabled } ? StaffSetting.Disabled : account.Active ? StaffSetting.Active : StaffSetting.Invited;
        await writer.SavePlaceAsync(tx, staff.StaffId, staff.Place(state), ct);
        if (state != StaffSetting.Invited || await invitations.IsOpenAsync(tx, staff.StaffId, ct))
        {
            return null;
        }

        var (url, _) = await invitations.MakeAsync(tx, staff.StaffId, ct);
        return new SeedInvitation(email, url);
    }

    private async Task ActivateAsync(TenantTransaction tx, Guid staffId, string password, byte[] secret, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "update accounts set state = 'active', password_hash = $2, totp_sealed = $3 where staff_id = $1", staffId, passwords.Hash(password), seal.Seal(SealPurpose.Totp, staffId, secret));
        await batch.ExecuteNonQueryAsync(ct);
        await Invitations.WithdrawAsync(tx, staffId, ct);
    }
}
