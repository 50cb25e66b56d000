import Foundation

@testable import FileFormats

/// As much of a PDF file as tests ask for, read by hand.
struct ReadPDF {
  /// The objects that are no streams, as text.
  let text: String
  /// What the streams hold, inflated where they were deflated.
  let streams: [String]

  init(_ bytes: [UInt8]) throws {
    text = String(decoding: bytes, as: UTF8.self)
    var streams: [String] = []
    let data = Data(bytes)
    var rest = data.startIndex..<data.endIndex
    while let start = data.range(of: Data("\nstream\n".utf8), in: rest),
      let end = data.range(of: Data("\nendstream".utf8), in: start.upperBound..<data.endIndex)
    {
      let body = data[start.upperBound..<end.lowerBound]
      // A zlib stream has two bytes before what is deflated, and four after it.
      if body.count > 6, body[body.startIndex] == 0x78 {
        let content = FileContent(name: "stream", bytes: Data(body))
        let inflater = Inflater(content, bare: 2..<body.count - 4)
        streams.append(String(decoding: try inflater.read(upTo: 4 << 20), as: UTF8.self))
      } else {
        streams.append(String(decoding: body, as: UTF8.self))
      }
      rest = end.upperBound..<data.endIndex
    }
    self.streams = streams
  }

  /// The width and the height of the page in points.
  var pageSize: (width: Double, height: Double)? {
    guard let box = text.firstMatch(of: /MediaBox \[ ?0 0 ([0-9.]+) ([0-9.]+) ?\]/) else { return nil }
    return Double(box.1).flatMap { width in Double(box.2).map { (width, $0) } }
  }

  /// The fonts, without the six letters that say that they are cut to what is used.
  var fonts: Set<String> {
    Set(text.matches(of: /\/FontName \/[A-Z]{6}\+([A-Za-z0-9-]+)/).map { String($0.1) })
  }

  /// How many fonts have their letters in the file.
  var embeddedFonts: Int { text.matches(of: #/\/FontFile[23]? /#).count }

  /// All letters that a reader can copy out of it.
  var letters: Set<Character> {
    var letters: Set<Character> = []
    for stream in streams where stream.contains("beginbfchar") || stream.contains("beginbfrange") {
      for pair in stream.matches(of: /<([0-9a-fA-F]+)> <([0-9a-fA-F]{4})>/) {
        if let value = UInt32(pair.2, radix: 16), let scalar = Unicode.Scalar(value) {
          letters.insert(Character(scalar))
        }
      }
    }
    return letters
  }
}
