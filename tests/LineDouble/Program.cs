using LineDouble;

var config = args is ["--config", var file] ? LineDoubleConfig.Read(file) : throw new ArgumentException("Usage: LineDouble --config file.json");
await using var line = await LineDoubleHost.StartAsync(config, TimeProvider.System);
Console.WriteLine($"api={line.Api} apiData={line.ApiData} access={line.Access} phone={line.Phone}");
Console.WriteLine("ready");
await line.WaitForShutdownAsync();
