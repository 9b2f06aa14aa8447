using Reporting;
using Reporting.UseCases.Rebuild;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("reporting");
builder.Services.AddReporting();

var app = builder.Build();
app.MapServiceDefaults();
app.MapReporting();
return await app.RunServiceAsync(args, ("rebuild", Rebuild.RunAsync));
