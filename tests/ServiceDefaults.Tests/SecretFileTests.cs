using Npgsql;

namespace ServiceDefaults.Tests;

/// <summary>Passwords stand in files of their own, so that one secret serves the database's operator and the service alike.</summary>
public sealed class SecretFileTests
{
    [Fact]
    public void A_password_comes_from_its_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "p@ss/word?\n");
        var database = new DatabaseOptions { App = "Host=db;Username=app", Relay = "Host=db;Username=relay;Password=stays", AppPasswordFile = file };
        var broker = new BrokerOptions { Uri = new Uri("amqps://routing@rabbit:5671/tomoshibi"), PasswordFile = file };

        database.AddPasswords();
        broker.AddPasswords();
        File.Delete(file);

        Assert.Equal(("p@ss/word?", "stays"), (new NpgsqlConnectionStringBuilder(database.App).Password, new NpgsqlConnectionStringBuilder(database.Relay).Password));
        Assert.Equal("amqps://routing:p%40ss%2Fword%3F@rabbit:5671/tomoshibi", broker.Uri.AbsoluteUri);
    }

    [Fact]
    public void A_missing_file_is_named_and_nothing_else_is_said()
    {
        var options = new DatabaseOptions { App = "Host=db;Username=app", Relay = "Host=db", AppPasswordFile = "/run/secrets/not-there/password" };

        var failure = Assert.Throws<InvalidOperationException>(options.AddPasswords);

        Assert.Equal("The secret file /run/secrets/not-there/password cannot be read.", failure.Message);
    }
}
