using ServiceDefaults;
using WebChat;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("web-chat");
builder.Services.AddWebChat();
var app = builder.Build();
app.MapServiceDefaults();
app.MapWebChat();
return await app.RunServiceAsync(args);
