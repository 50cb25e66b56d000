import Foundation
import Testing

@testable import thalweg

@Suite("Pictures in a terminal")
struct PictureTests {
  @Test(
    "the environment tells terminals that take pictures from those that have to be asked",
    arguments: [
      (["KITTY_WINDOW_ID": "1", "TERM": "xterm-kitty"], PictureSupport.known(.kitty)),
      (["TERM_PROGRAM": "ghostty", "TERM": "xterm-ghostty"], .known(.kitty)),
      (["TERM_PROGRAM": "iTerm.app", "TERM": "xterm-256color"], .known(.iterm)),
      (["LC_TERMINAL": "iTerm2", "TERM": "xterm-256color"], .known(.iterm)),
      (["TERM": "foot"], .known(.sixel)),
      (["TERM": "linux"], .known(nil)),
      (["TERM": "xterm-256color"], .unknown),
      (["TERM": "tmux-256color", "TMUX": "/tmp/t", "KITTY_WINDOW_ID": "1"], .unknown),
    ] as [([String: String], PictureSupport)])
  func environment(variables: [String: String], expected: PictureSupport) {
    #expect(PictureSupport(of: Environment { variables[$0] }) == expected)
  }

  @Test(
    "the answers of a terminal say what it can",
    arguments: [
      ("\u{1b}_Gi=31;OK\u{1b}\\\u{1b}[?62;c", PictureProtocol.kitty), ("\u{1b}[?62;4;22c", .sixel),
      ("\u{1b}[?4;6c", nil), ("\u{1b}[?64;1;14c", nil), ("", nil), ("rubbish", nil),
    ] as [(String, PictureProtocol?)])
  func answers(text: String, expected: PictureProtocol?) {
    #expect(TerminalQuery.pictureProtocol(in: text) == expected)
  }

  @Test("Kitty gets the file in pieces of at most 4096 letters, the last of which says so")
  func kitty() throws {
    let png = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let text = TerminalPicture.kitty(png)
    let pieces = text.split(separator: "\u{1b}\\").map(String.init).filter { $0.hasPrefix("\u{1b}_G") }
    #expect(pieces.count == 4 && pieces[0].hasPrefix("\u{1b}_Gf=100,a=T,q=2,m=1;"))
    #expect(pieces[3].hasPrefix("\u{1b}_Gm=0;"))
    let letters = pieces.map { String($0[$0.range(of: ";")!.upperBound...]) }
    #expect(letters.allSatisfy { $0.utf8.count <= 4096 })
    #expect(Data(base64Encoded: letters.joined()).map(Array.init) == png)
    #expect(TerminalPicture.kitty([1]).hasPrefix("\u{1b}_Gf=100,a=T,q=2,m=0;AQ==\u{1b}\\"))
  }

  @Test("iTerm2 gets it whole")
  func iterm() {
    #expect(
      TerminalPicture.iterm([1, 2, 3])
        == "\u{1b}]1337;File=inline=1;size=3;preserveAspectRatio=1:AQID\u{07}\n")
  }

  @Test(
    "a picture in Sixel, decoded, is the picture, as near as 256 colours come",
    arguments: [1, 6, 7, 40])
  func sixel(height: Int) throws {
    let width = 37
    let pixels = (0..<width * height).flatMap { index -> [UInt8] in
      let (row, column) = index.quotientAndRemainder(dividingBy: width)
      let blue: UInt8 = column % 7 == 0 ? 0 : 128
      return column < 5 ? [255, 255, 255] : [UInt8(column * 6), UInt8(row * 6), blue]
    }
    let image = try #require(DecodedSixel(SixelImage(pixels, width: width, height: height).text))
    #expect(image.width == width && image.height == height)
    var worst = 0
    for (one, other) in zip(pixels, image.pixels) { worst = max(worst, abs(Int(one) - Int(other))) }
    // The highest has more than a thousand colours.
    #expect(worst <= (height > 7 ? 40 : 24), "\(worst)")
    #expect(Array(image.pixels.prefix(3)) == [255, 255, 255])
  }

  @Test("more colours than a terminal has registers for are brought to their means")
  func palette() throws {
    let (width, height) = (64, 64)
    let pixels = (0..<width * height).flatMap { index -> [UInt8] in
      let (row, column) = index.quotientAndRemainder(dividingBy: width)
      return [UInt8(column * 4), UInt8(row * 4), UInt8((column + row) * 2)]
    }
    let text = SixelImage(pixels, width: width, height: height).text
    let image = try #require(DecodedSixel(text))
    #expect(image.colours <= 256)
    var sum = 0
    for (one, other) in zip(pixels, image.pixels) { sum += abs(Int(one) - Int(other)) }
    #expect(sum < 8 * pixels.count)
  }
}

/// A reader of Sixel, as a terminal has one.
struct DecodedSixel {
  private(set) var width = 0
  private(set) var height = 0
  private(set) var pixels: [UInt8] = []
  private(set) var colours = 0

  init?(_ text: String) {
    guard let start = text.range(of: "q\"1;1;"), let end = text.range(of: "\u{1b}\\") else { return nil }
    var rest = Array(text[start.upperBound..<end.lowerBound].utf8)[...]
    func number() -> Int {
      var value = 0
      while let digit = rest.first, (48...57).contains(digit) {
        value = value * 10 + Int(digit - 48)
        rest.removeFirst()
      }
      return value
    }
    width = number()
    rest.removeFirst()
    height = number()
    pixels = [UInt8](repeating: 1, count: 3 * width * height)
    var palette: [Int: [UInt8]] = [:]
    var (colour, column, top) = (0, 0, 0)
    while let letter = rest.popFirst() {
      var count = 1
      var sixel = letter
      switch letter {
      case UInt8(ascii: "#"):
        colour = number()
        guard rest.first == UInt8(ascii: ";") else { continue }
        rest = rest.dropFirst(3)
        palette[colour] = (0..<3).map { index in
          let percent = number()
          if index < 2 { rest.removeFirst() }
          return UInt8((Double(percent) * 2.55).rounded())
        }
        continue
      case UInt8(ascii: "$"):
        column = 0
        continue
      case UInt8(ascii: "-"):
        (column, top) = (0, top + 6)
        continue
      case UInt8(ascii: "!"):
        count = number()
        sixel = rest.removeFirst()
      default: break
      }
      guard (63...126).contains(sixel) else { return nil }
      for _ in 0..<count {
        for row in 0..<6 where (sixel - 63) & (1 << UInt8(row)) != 0 {
          let at = 3 * ((top + row) * width + column)
          guard column < width, top + row < height, let paint = palette[colour] else { return nil }
          pixels.replaceSubrange(at..<at + 3, with: paint)
        }
        column += 1
      }
    }
    colours = palette.count
  }
}
