using LineContactPoint;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("line-contact-point");
builder.Services.AddLineContactPoint();
var app = builder.Build();
app.MapServiceDefaults();
app.MapLineContactPoint();
return await app.RunServiceAsync(args);
