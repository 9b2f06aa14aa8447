using Routing;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("routing");
builder.Services.AddRoutingService();
var app = builder.Build();
app.MapServiceDefaults();
app.MapRoutingEndpoints();
return await app.RunServiceAsync(args);
