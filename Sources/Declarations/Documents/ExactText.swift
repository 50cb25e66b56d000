/// A text that equals another where both are the same bytes: a key of dictionaries and sets whose texts come from
/// files, the file system or the user.
///
/// `String` takes texts for equal that differ in Unicode's normal form alone, such as "é" as one scalar and as two. A file
/// system does not, nor do the keys of a YAML document, of an archive or of a checkpoint.
public struct ExactText: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func == (a: ExactText, b: ExactText) -> Bool { a.text.isExactly(b.text) }

  public func hash(into hasher: inout Hasher) {
    let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
    hasher.combine(0xff as UInt8)
  }
}

extension ExactText: Comparable {
  /// The order of the bytes, which is that of the Unicode scalars and the same for every version of Unicode.
  public static func < (a: ExactText, b: ExactText) -> Bool { a.text.comesBefore(b.text) }
}

extension String {
  /// Whether both are the same bytes, which `==` does not say.
  public func isExactly(_ other: String) -> Bool {
    comparing(other) { $0.count == $1.count && $0.countOfCommonBytes(with: $1) == $0.count }
  }

  /// Whether this comes first in the order of the bytes.
  public func comesBefore(_ other: String) -> Bool {
    comparing(other) {
      let common = $0.countOfCommonBytes(with: $1)
      if common == $0.count || common == $1.count { return $0.count < $1.count }
      return $0[common] < $1[common]
    }
  }

  /// What `body` says of the bytes of both.
  ///
  /// Names are compared a hundred thousand times in a plan of a thousand stages: no copy of a text is kept for it.
  @inline(__always)
  private func comparing(
    _ other: String, _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    let answer = utf8.withContiguousStorageIfAvailable { one in
      other.utf8.withContiguousStorageIfAvailable { body(one, $0) }
    }
    if case .some(.some(let answer)) = answer { return answer }
    return Array(utf8).withUnsafeBufferPointer { one in
      Array(other.utf8).withUnsafeBufferPointer { body(one, $0) }
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How many bytes both begin with, eight at a time as long as there are as many.
  fileprivate func countOfCommonBytes(with other: UnsafeBufferPointer<UInt8>) -> Int {
    let (one, two) = (UnsafeRawBufferPointer(self), UnsafeRawBufferPointer(other))
    let most = Swift.min(one.count, two.count)
    var index = 0
    while index + 8 <= most {
      let difference =
        one.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        ^ two.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if difference != 0 { return index + difference.littleEndian.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < most, one[index] == two[index] { index += 1 }
    return index
  }
}

extension String {
  /// The characters that are not of ASCII, by their numbers: `U+0301 (COMBINING ACUTE ACCENT)`.
  public var codePoints: String {
    unicodeScalars.filter { !$0.isASCII }.map(\.codePoint).joined(separator: ", ")
  }
}

extension Sequence<String> {
  /// In the order of the bytes.
  public func sortedByBytes() -> [String] { sorted { $0.comesBefore($1) } }

  /// Whether one of them has the bytes of `text`.
  public func containsExactly(_ text: String) -> Bool { contains { $0.isExactly(text) } }
}

/// A dictionary whose keys are equal where their bytes are.
public struct ExactDictionary<Value: Sendable>: Sendable, ExpressibleByDictionaryLiteral {
  private var entries: [ExactText: Value]

  public init() { entries = [:] }

  public mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

  public init(dictionaryLiteral elements: (String, Value)...) {
    self.init()
    for (key, value) in elements where self[key] == nil { self[key] = value }
  }

  public init(
    _ elements: some Sequence<(String, Value)>, uniquingKeysWith combine: (Value, Value) -> Value
  ) {
    entries = Dictionary(elements.map { (ExactText($0), $1) }, uniquingKeysWith: combine)
  }

  public subscript(key: String) -> Value? {
    get { entries[ExactText(key)] }
    set { entries[ExactText(key)] = newValue }
  }

  public var count: Int { entries.count }
  public var isEmpty: Bool { entries.isEmpty }
  public var keys: [String] { entries.keys.map(\.text) }
  public var values: Dictionary<ExactText, Value>.Values { entries.values }

  public func mapValues<Other>(_ transform: (Value) -> Other) -> ExactDictionary<Other> {
    var result = ExactDictionary<Other>()
    result.entries = entries.mapValues(transform)
    return result
  }

  public func filter(_ isIncluded: (String, Value) -> Bool) -> ExactDictionary {
    var result = ExactDictionary()
    result.entries = entries.filter { isIncluded($0.key.text, $0.value) }
    return result
  }

  public func merging(
    _ other: ExactDictionary, uniquingKeysWith combine: (Value, Value) -> Value
  ) -> ExactDictionary {
    var result = self
    result.entries.merge(other.entries, uniquingKeysWith: combine)
    return result
  }

  /// The entries in the order of the keys' bytes.
  public var sorted: [(key: String, value: Value)] {
    entries.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) }
  }
}

extension ExactDictionary: Equatable where Value: Equatable {}
