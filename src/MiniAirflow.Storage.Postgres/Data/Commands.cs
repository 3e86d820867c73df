using Npgsql;
using NpgsqlTypes;

namespace MiniAirflow.Storage.Postgres.Data;

/// <summary>Named statements with their parameters, by position and without boxing.</summary>
internal static class Commands
{
    /// <summary>The statement of this name.</summary>
    public static NpgsqlBatchCommand Of(string name) => new(Sql.Text.Get(name));

    extension(NpgsqlBatchCommand command)
    {
        /// <summary>Adds a parameter that has a value.</summary>
        public NpgsqlBatchCommand With<T>(T value)
        {
            command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
            return command;
        }

        /// <summary>Adds a text, as the server takes it: what nobody can have written there finds nothing, instead of failing (S27).</summary>
        public NpgsqlBatchCommand With(string value) => command.With<string>(PlainText.Of(value));

        /// <summary>Adds an instant.</summary>
        public NpgsqlBatchCommand With(DateTimeOffset value) => command.With(value.UtcDateTime);

        /// <summary>Adds an instant, or none.</summary>
        public NpgsqlBatchCommand With(DateTimeOffset? value) => value is { } time ? command.With(time.UtcDateTime) : command.WithNull(NpgsqlDbType.TimestampTz);

        /// <summary>Adds an identity, or none.</summary>
        public NpgsqlBatchCommand With(Guid? value) => value is { } id ? command.With(id) : command.WithNull(NpgsqlDbType.Uuid);

        /// <summary>Adds a number, or none.</summary>
        public NpgsqlBatchCommand With(int? value) => value is { } number ? command.With(number) : command.WithNull(NpgsqlDbType.Integer);

        /// <summary>Adds a large number, or none.</summary>
        public NpgsqlBatchCommand With(long? value) => value is { } number ? command.With<long>(number) : command.WithNull(NpgsqlDbType.Bigint);

        /// <summary>Adds identities, or none.</summary>
        public NpgsqlBatchCommand With(Guid[]? value) => value is not null ? command.With<Guid[]>(value) : command.WithNull(NpgsqlDbType.Array | NpgsqlDbType.Uuid);

        /// <summary>Adds a text, or none.</summary>
        public NpgsqlBatchCommand WithText(string? value) => value is not null ? command.With(value) : command.WithNull(NpgsqlDbType.Text);

        private NpgsqlBatchCommand WithNull(NpgsqlDbType type)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value });
            return command;
        }
    }
}
