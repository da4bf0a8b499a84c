using Microsoft.ML;
using Microsoft.ML.Data;

namespace ModelDiff.MLNet;

/// <summary>Rows of inputs as ML.NET reads them.</summary>
/// <param name="inputs">Which columns there are and what they get.</param>
/// <param name="rows">The rows.</param>
/// <param name="cancellationToken">Observed at each row.</param>
internal sealed class RowView(InputColumns inputs, RowValues rows, CancellationToken cancellationToken) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => inputs.Schema;

    public long? GetRowCount() => rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(inputs, rows, columnsNeeded, cancellationToken);

    /// <summary>One cursor, so that rows stay in order.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(InputColumns inputs, RowValues rows, IEnumerable<DataViewSchema.Column> needed, CancellationToken cancellationToken) : DataViewRowCursor
    {
        private readonly HashSet<int> _active = [.. needed.Select(column => column.Index)];
        private int _position = -1;

        public override DataViewSchema Schema => inputs.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            inputs.Getter(column, rows, () => _position) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column {column.Name} holds {column.Type}; it was read as {typeof(TValue).Name}.");

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

        public override bool MoveNext()
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_position < rows.Count)
                _position++;
            return _position < rows.Count;
        }
    }
}
