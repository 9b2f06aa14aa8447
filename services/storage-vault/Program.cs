using ServiceDefaults;
using StorageVault;
using StorageVault.Startup;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("storage-vault");
builder.Services.AddStorageVault();
var app = builder.Build();
app.MapServiceDefaults();
app.MapStorageVault();
return await app.RunInJapanAsync(args);
