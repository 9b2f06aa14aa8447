using Microsoft.Extensions.Configuration;
using OperatorCli;

// The same names as in the services' environment: Tokens__PrivateKeyFile, Peers__StorageVault, Peers__TenantDirectory.
var configuration = new ConfigurationBuilder()
    .AddJsonFile(Environment.GetEnvironmentVariable("TOMOSHIBI_CONFIG") ?? "/etc/tomoshibi/operator.json", optional: true)
    .AddEnvironmentVariables()
    .Build();
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
await using var tool = new Tool(configuration.Get<ToolOptions>() ?? new ToolOptions(), Console.Out, Console.Error, TimeProvider.System);
return await tool.RunAsync(args, stop.Token);
