import Foundation
import Testing

@testable import FileFormats

/// What Pillow reads (`Fixtures/images/make_images.py`).
private struct ImageReference: Decodable {
  let channels: Int
  let bytes: Data

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/images")

  static let all: [String: ImageReference] = {
    let data = try? Data(contentsOf: folder.appendingPathComponent("pixels.json"))
    return data.flatMap { try? JSONDecoder().decode([String: ImageReference].self, from: $0) } ?? [:]
  }()
}

@Suite("PNG and JPEG images")
struct ImageFileTests {
  private static func isReadable(_ name: String) -> Bool {
    ImageFile.isReadable(name.hasSuffix(".png") ? .png : .jpeg)
  }

  private static func content(_ name: String) throws -> FileContent {
    FileContent(name: name, bytes: try Data(contentsOf: ImageReference.folder.appendingPathComponent(name)))
  }

  private func message(_ content: FileContent, height: Int = 11, width: Int = 13) -> String {
    do throws(FileFormatError) {
      _ = try ImageFile.decode(content, height: height, width: width)
      return "nothing is wrong"
    } catch { return "\(error)" }
  }

  @Test(
    "pixels are Pillow's", .enabled(if: ImageFile.isReadable(.png) && ImageFile.isReadable(.jpeg)),
    arguments: ImageReference.all.keys.sorted())
  func pixels(name: String) throws {
    let reference = try #require(ImageReference.all[name])
    let image = try ImageFile.decode(Self.content(name), height: 11, width: 13)
    #expect(image.channels == reference.channels)
    #expect(image.bytes == Array(reference.bytes))
  }

  @Test("there are images to compare with")
  func references() { #expect(ImageReference.all.count == 14) }

  @Test(
    "what is not read is refused with a remedy",
    arguments: [
      ("sixteen-bits.png", "expected at most 8 bits a channel, found 16; save it with 8 bits"),
      ("cmyk.jpg", "found one in CMYK, as for print; convert it to RGB"),
    ])
  func refused(name: String, says: String) throws {
    guard Self.isReadable(name) else { return }
    let found = message(try Self.content(name))
    #expect(found.contains(says), "\(found)")
  }

  @Test("an image of another size is named with both", arguments: ["colour.png", "colour-420.jpg"])
  func size(name: String) throws {
    guard Self.isReadable(name) else { return }
    let expected = "\(name): expected an image of 10 × 11 pixels, as `shape` says, found one of 13 × 11"
    #expect(message(try Self.content(name), width: 10).hasPrefix(expected))
  }

  @Test("a header of gigantic sizes takes no memory")
  func gigantic() throws {
    var png = try Self.content("colour.png").bytes
    png.replaceSubrange(16..<24, with: [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF])
    #expect(message(FileContent(name: "x", bytes: png)).contains("found one of 2147483647 × 2147483647"))
  }

  @Test(
    "an image that is cut short anywhere is refused",
    arguments: ["colour.png", "palette.png", "colour-420.jpg"])
  func truncated(name: String) throws {
    guard Self.isReadable(name) else { return }
    let bytes = try Self.content(name).bytes
    for length in stride(from: 0, to: bytes.count - 2, by: 3) {
      let found = message(FileContent(name: "x", bytes: bytes.prefix(length)))
      #expect(found != "nothing is wrong", "\(length) of \(bytes.count) bytes")
    }
  }

  @Test("an image with any byte changed is read or refused", arguments: ["palette.png", "progressive.jpg"])
  func damaged(name: String) throws {
    guard Self.isReadable(name) else { return }
    let bytes = try Self.content(name).bytes
    for place in bytes.indices {
      for change in [0x01, 0x80, 0xFF] as [UInt8] {
        var other = bytes
        other[place] ^= change
        _ = message(FileContent(name: "x", bytes: other))
      }
    }
  }

  @Test("what is no image is said to be what it is")
  func other() {
    let text = FileContent(name: "x.png", bytes: Data("GIF89a".utf8))
    #expect(message(text).hasPrefix("x.png: expected a PNG or JPEG image, found "))
  }
}
