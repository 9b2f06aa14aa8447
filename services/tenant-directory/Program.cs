using ServiceDefaults;
using TenantDirectory;
using TenantDirectory.Seeding;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("tenant-directory");
builder.Services.AddTenantDirectory();
var app = builder.Build();
app.MapServiceDefaults();
app.MapTenantDirectory();
return await app.RunServiceAsync(args, ("seed", SeedVerb.RunAsync));
