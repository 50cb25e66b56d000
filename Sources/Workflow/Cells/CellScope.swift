import Declarations

/// What all cells of one family have in common: everything that decides them, but for what tells one from another.
///
///     {"type": "thalweg-cells", "cells": …, "numerics": …, "settings": {…}, "version": …}
///
/// Settings are written with their defaults, since stages of several kinds may share a family, each with defaults
/// of its own. The kind is not in it.
public struct CellScope: Sendable {
  public let preimage: JSON
  public let key: Digest

  init(_ cells: String, version: Int, numerics: String, settings: JSON) {
    preimage =
      JSON.object([
        JSON.Member("type", "thalweg-cells"), JSON.Member("cells", JSON(cells)),
        JSON.Member("version", JSON(version)), JSON.Member("numerics", JSON(numerics)),
        JSON.Member("settings", settings),
      ]).sorted
    key = Digest(of: preimage)
  }

  /// The key of one cell.
  ///
  /// - Parameter cell: what tells it from the others; numbers by their bits.
  public func key(of cell: String) -> Digest {
    var stream = DigestStream()
    stream.update("\(key) ")
    stream.update(cell)
    return stream.finish()
  }
}
