using Gateway;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddEdgeDefaults("gateway");
builder.Services.AddGateway();

var app = builder.Build();
app.UseGateway();                // headers, hosts, limits: before anything else looks at the request
app.MapEdgeDefaults();
app.MapGateway();
return await app.RunServiceAsync(args);
