import Declarations
import Platform

/// What a stage, or a cell of one, made from settings and inputs: the outputs, and what their key says.
public struct ActionRecord: Sendable, Hashable {
  /// The digest of the preimage.
  public let key: Digest
  public let outputs: [OutputRecord]
  /// What whoever uses the outputs should know of them, in sentences; no part of the key.
  public let warnings: [String]
  let preimageText: String
  let settingsText: String

  /// - Parameters:
  ///   - preimage: everything that decides the outputs; its digest is the key.
  ///   - settings: the full settings, defaults included, for people and for `diff`.
  public init(preimage: JSON, settings: JSON, outputs: [OutputRecord], warnings: [String] = []) {
    preimageText = preimage.sorted.compactText
    settingsText = settings.sorted.compactText
    key = Digest(of: preimageText)
    self.outputs = outputs
    self.warnings = warnings
  }

  /// What was hashed. Read from text at each call: no-op runs never ask for it.
  public var preimage: JSON { Self.value(of: preimageText) }

  /// The full resolved settings. Read from text at each call.
  public var settings: JSON { Self.value(of: settingsText) }

  /// Every file of every output.
  public var files: [OutputRecord.File] { outputs.flatMap(\.files) }

  private static func value(of text: String) -> JSON { (try? JSON(parsing: text)) ?? .null }
}

extension ActionRecord {
  /// The file's text: one JSON object with each member on a line of its own, closed by a digest of the lines before.
  /// Where there are no warnings, there is no line for them.
  ///
  /// So the preimage can be checked, and the outputs read, without parsing the rest.
  package var text: String {
    let outputs = JSON.array(outputs.map(\.json)).compactText
    let warnings =
      warnings.isEmpty
      ? "" : "\"warnings\":\(JSON.array(warnings.map { .text($0) }).compactText),\n"
    let body = """
      {"thalweg action":1,
      "key":"\(key)",
      "preimage":\(preimageText),
      "settings":\(settingsText),
      "outputs":\(outputs),
      \(warnings)
      """
    return body + "\"checksum\":\"\(Digest(of: body))\"}\n"
  }

  /// Reads a file's bytes; nil unless they are whole, as they were written, and the preimage has the key.
  package init?(bytes: [UInt8]) {
    guard let end = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    let checksum = Digest(of: bytes[...end])
    let lines = bytes[...end].lines
    guard bytes[(end + 1)...].says("\"checksum\":\"\(checksum)\"}\n"),
      lines.count == 5 || lines.count == 6, lines[0].says("{\"thalweg action\":1,"),
      let key = Self.member("key", of: lines[1]), let preimage = Self.member("preimage", of: lines[2]),
      let settings = Self.member("settings", of: lines[3]),
      let outputs = Self.member("outputs", of: lines[4]).flatMap({ try? JSON(parsing: Array($0)).elements })
    else { return nil }
    self.key = Digest(of: preimage)
    if !key.says("\"\(self.key)\"") { return nil }
    preimageText = String(decoding: preimage, as: UTF8.self)
    settingsText = String(decoding: settings, as: UTF8.self)
    self.outputs = outputs.compactMap(OutputRecord.init(checked:))
    if self.outputs.count != outputs.count { return nil }
    if lines.count == 5 {
      warnings = []
      return
    }
    guard
      let warnings = Self.member("warnings", of: lines[5]).flatMap({ try? JSON(parsing: Array($0)).elements })
    else { return nil }
    self.warnings = warnings.compactMap(\.text)
  }

  private static func member(_ name: StaticString, of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let length = name.utf8CodeUnitCount
    let isNamed = name.withUTF8Buffer { line.dropFirst().starts(with: $0) }
    guard isNamed, line.first == UInt8(ascii: "\""), line.last == UInt8(ascii: ","),
      line.dropFirst(length + 1).starts(with: "\":".utf8)
    else { return nil }
    return line.dropFirst(length + 3).dropLast()
  }
}

extension ArraySlice<UInt8> {
  /// What stands before each line feed.
  fileprivate var lines: [ArraySlice] {
    var lines: [ArraySlice] = []
    var start = startIndex
    while let length = self[start...].lengthOfLine {
      lines.append(self[start..<(start + length)])
      start += length + 1
    }
    return lines
  }

  /// How much stands before the first line feed; nil where there is none.
  private var lengthOfLine: Int? {
    withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, let end = memchr(start, 0x0a, bytes.count) else { return nil }
      return UnsafeRawPointer(end) - start
    }
  }

  /// Whether these are the bytes of a text.
  fileprivate func says(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { $0.elementsEqual(self) }
  }
}

extension Digest {
  /// The digest of a value written without white space and with the members of objects sorted by name.
  public init(of value: JSON) {
    self.init(of: value.sorted.compactText)
  }
}
