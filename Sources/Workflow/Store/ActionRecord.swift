import Declarations

/// What a stage, or a cell of one, made from settings and inputs: the outputs, and what their key says.
public struct ActionRecord: Sendable, Hashable {
  /// The digest of the preimage.
  public let key: Digest
  public let outputs: [OutputRecord]
  let preimageText: String
  let settingsText: String

  /// - Parameters:
  ///   - preimage: everything that decides the outputs; its digest is the key.
  ///   - settings: the full settings, defaults included, for people and for `diff`.
  public init(preimage: JSON, settings: JSON, outputs: [OutputRecord]) {
    preimageText = preimage.sorted.compactText
    settingsText = settings.sorted.compactText
    key = Digest(of: preimageText)
    self.outputs = outputs
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
  ///
  /// So the preimage can be checked, and the outputs read, without parsing the rest.
  var text: String {
    let outputs = JSON.array(outputs.map(\.json)).compactText
    let body = """
      {"thalweg action":1,
      "key":"\(key)",
      "preimage":\(preimageText),
      "settings":\(settingsText),
      "outputs":\(outputs),

      """
    return body + "\"checksum\":\"\(Digest(of: body))\"}\n"
  }

  /// Reads a file's text; nil unless it is whole, as it was written, and its preimage has its key.
  init?(text: String) {
    guard let end = text.utf8.dropLast().lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    let body = String(text[...end])
    let lines = body.utf8.split(separator: UInt8(ascii: "\n"))
    guard text[end...].dropFirst() == "\"checksum\":\"\(Digest(of: body))\"}\n",
      lines.count == 5, lines[0].elementsEqual("{\"thalweg action\":1,".utf8),
      let key = Self.member("key", of: lines[1]), let preimage = Self.member("preimage", of: lines[2]),
      let settings = Self.member("settings", of: lines[3]),
      let outputs = Self.member("outputs", of: lines[4]).flatMap({ try? JSON(parsing: $0).elements })
    else { return nil }
    self.key = Digest(of: preimage)
    if key != "\"\(self.key)\"" { return nil }
    preimageText = preimage
    settingsText = settings
    self.outputs = outputs.compactMap(OutputRecord.init(json:))
    if self.outputs.count != outputs.count { return nil }
  }

  private static func member(_ name: String, of line: Substring.UTF8View) -> String? {
    let prefix = "\"\(name)\":"
    guard line.starts(with: prefix.utf8), line.last == UInt8(ascii: ",") else { return nil }
    return String(Substring(line.dropFirst(prefix.utf8.count).dropLast()))
  }
}
