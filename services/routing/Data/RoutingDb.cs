using Microsoft.EntityFrameworkCore;
using ServiceDefaults.Data;

namespace Routing.Data;

/// <summary>The lines, assignments and presence of one tenant.</summary>
internal sealed class RoutingDb(DbContextOptions<RoutingDb> options, TenantScope tenant) : DbContext(options)
{
    public DbSet<DeskLine> DeskLines => Set<DeskLine>();

    public DbSet<Counselor> Counselors => Set<Counselor>();

    public DbSet<Consultation> Consultations => Set<Consultation>();

    public DbSet<Step> Steps => Set<Step>();

    public DbSet<Alert> Alerts => Set<Alert>();

    public Guid TenantId => tenant.TenantId;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DeskLine>(line => { line.ToTable("desk_lines").HasKey(x => new { x.TenantId, x.DeskId }); line.HasQueryFilter(x => x.TenantId == TenantId); });
        modelBuilder.Entity<Counselor>(counselor => { counselor.ToTable("counselors").HasKey(x => new { x.TenantId, x.StaffId }); counselor.HasQueryFilter(x => x.TenantId == TenantId); });
        modelBuilder.Entity<Consultation>(item => { item.ToTable("consultations").HasKey(x => new { x.TenantId, x.ConsultationId }); item.HasQueryFilter(x => x.TenantId == TenantId); });
        modelBuilder.Entity<Step>(step => { step.ToTable("steps").HasKey(x => new { x.TenantId, x.Kind, x.StepId }); step.HasQueryFilter(x => x.TenantId == TenantId); });
        modelBuilder.Entity<Alert>(alert => { alert.ToTable("alerts").HasKey(x => new { x.TenantId, x.AlertId }); alert.HasQueryFilter(x => x.TenantId == TenantId); });
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(Snake(property.Name));
            property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            if (property.ClrType.IsEnum)
            {
                property.SetProviderClrType(typeof(short));
            }
        }
    }

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? "_" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
}
