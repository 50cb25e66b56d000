/// A form in which results can be taken to other programs.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// Weights, under the names that PyTorch has for them.
  case safetensors
  /// Weights, tables by column, and grids, as arrays of NumPy.
  case npz
  /// Tables.
  case csv
  /// Tables, with what else a result says.
  case json
}
