import Platform
import ResultStore
import Workflow

/// Remembered cells of any length: a cell is small, so that what is longer lies in several.
struct PiecedCells {
  let scope: CacheNamespace
  private let cache: PointCache

  private static let pieceLength = 32_768

  init(_ scope: CacheNamespace, in context: StageContext) {
    self.scope = scope
    cache = context.cells(in: scope)
  }

  /// Whether it is there, as far as that can be told without reading all of it.
  func knows(_ cell: String) -> Bool { cache.payload(for: scope.key(of: cell)) != nil }

  /// Nil where it is not there, or not all of it.
  func payload(of cell: String) -> [UInt8]? {
    guard let head = cache.payload(for: scope.key(of: cell)), let form = head.first else { return nil }
    if form == 0 { return Array(head.dropFirst()) }
    guard head.count == 9 else { return nil }
    let pieces = head.dropFirst().reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard pieces <= 1 << 24 else { return nil }
    var bytes: [UInt8] = []
    for piece in 0..<Int(pieces) {
      guard let part = cache.payload(for: key(cell, piece)) else { return nil }
      bytes += part
    }
    return bytes
  }

  /// The head comes last: what has one has all of its pieces.
  func remember(_ bytes: [UInt8], of cell: String) {
    guard bytes.count >= Self.pieceLength else {
      return cache.remember([0] + bytes, for: scope.key(of: cell))
    }
    let starts = Array(stride(from: 0, to: bytes.count, by: Self.pieceLength))
    for (piece, start) in starts.enumerated() {
      cache.remember(
        Array(bytes[start..<min(start + Self.pieceLength, bytes.count)]), for: key(cell, piece))
    }
    let count = (0..<8).map { UInt8(truncatingIfNeeded: starts.count >> (8 * $0)) }
    cache.remember([1] + count, for: scope.key(of: cell))
  }

  /// What is remembered, or is made now; where another run is just making it, that is waited for.
  ///
  /// - Parameters:
  ///   - read: nil where bytes are not such a cell.
  ///   - make: what to remember.
  func value<Value>(
    of cell: String, in context: StageContext, read: ([UInt8]) -> Value?, make: () throws -> [UInt8]
  ) throws -> (Value, isNew: Bool) {
    func known() -> Value? { payload(of: cell).flatMap(read) }
    if let value = known() { return (value, false) }
    let key = scope.key(of: cell)
    while true {
      try context.checkCancellation()
      if cache.claim(key) {
        defer { cache.release(key) }
        cache.refresh()
        if let value = known() { return (value, false) }
        let bytes = try make()
        remember(bytes, of: cell)
        guard let value = read(bytes) else { preconditionFailure("a cell that was just made can be read") }
        return (value, true)
      }
      context.pause()
      cache.refresh()
      if let value = known() { return (value, false) }
    }
  }

  private func key(_ cell: String, _ piece: Int) -> Digest { scope.key(of: "\(cell) piece \(piece)") }
}

extension [Double] {
  /// Eight bytes each.
  var littleEndianBytes: [UInt8] { flatMap(\.littleEndian) }

  init?(littleEndianBytes bytes: [UInt8]) {
    guard bytes.count % 8 == 0 else { return nil }
    self = stride(from: 0, to: bytes.count, by: 8).compactMap {
      Double(littleEndian: [UInt8](bytes[$0..<$0 + 8]))
    }
  }
}

extension [Float] {
  /// Four bytes each.
  var littleEndianBytes: [UInt8] {
    flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) } }
  }

  init?(littleEndianBytes bytes: some Collection<UInt8>) {
    guard bytes.count % 4 == 0 else { return nil }
    let all = [UInt8](bytes)
    self = stride(from: 0, to: all.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(all[start + $1]) << UInt32(8 * $1) })
    }
  }
}
