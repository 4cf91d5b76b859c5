using System.Text;
using Gateway.Applications;
using Gateway.Framing;
using Gateway.Sessions;
using Microsoft.Data.Sqlite;

namespace Gateway.Samples;

/// <summary>Stores each message, a reading, in a database and then answers with its number there.</summary>
internal sealed class ReadingsApplication : IApplication<ReadingsOptions>
{
    public string Name => "Readings";

    public bool Serves(IFraming framing) => framing.HasMessages;

    public void FindFaults(ListenerSettings<ReadingsOptions> listener, Action<string, string> fault)
    {
        if (listener.Options.File.Length == 0)
        {
            fault("Readings:File", "is empty: name the database's file");
        }

        if (listener.Options.MaxLength is < 1 or > 1024)
        {
            fault("Readings:MaxLength", $"is {listener.Options.MaxLength}: it must be between 1 and 1024");
        }
    }

    public IListenerHandler CreateHandler(ListenerSettings<ReadingsOptions> listener) => new Handler(listener.Options);

    private sealed class Handler(ReadingsOptions options) : IListenerHandler, IMessageHandler
    {
        // A relative path is one beside the executable: the working directory may be the source tree, or not writable.
        private readonly string _database = new SqliteConnectionStringBuilder { DataSource = Path.Combine(AppContext.BaseDirectory, options.File) }.ToString();

        public IMessageHandler CreateHandler(MessageSession session) => this;

        public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session)
        {
            if (message.Length > options.MaxLength)
            {
                session.Reply("ERR too long"u8);
                return default;
            }

            // The bytes belong to the session and are only valid until this method returns.
            return StoreAsync(message.ToArray(), session);
        }

        private async ValueTask StoreAsync(byte[] reading, MessageSession session)
        {
            // SQLite's calls block, so they must not run on the loop that serves other sessions.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await using var connection = new SqliteConnection(_database);
            await connection.OpenAsync(session.RequestAborted);
            await using var insert = connection.CreateCommand();
            insert.CommandText = """
                CREATE TABLE IF NOT EXISTS readings (number INTEGER PRIMARY KEY, reading BLOB NOT NULL);
                INSERT INTO readings (reading) VALUES ($reading) RETURNING number;
                """;
            insert.Parameters.AddWithValue("$reading", reading);
            session.Reply(Encoding.ASCII.GetBytes($"OK {await insert.ExecuteScalarAsync(session.RequestAborted)}"));
        }
    }
}
