import Foundation
import Testing

@testable import FileFormats

@Suite("SVG as PDF and PNG")
struct SVGDrawingTests {
  static let isInstalled = (try? DrawingLibraries.ofSystem.get()) != nil
  static let absence: Comment = "librsvg is not installed (Debian's package librsvg2-2)"

  private static let svg = """
    <svg xmlns="http://www.w3.org/2000/svg" width="144pt" height="72pt" viewBox="0 0 288 144">
    <style>#f .t{font-size:20px;font-family:"DejaVu Sans";fill:#000000}</style>
    <g id="f"><rect x="0" y="0" width="288" height="144" fill="#ffffff"/>
    <rect x="144" y="0" width="144" height="144" fill="#ff0000"/>
    <text class="t" x="10" y="100">Loss 42</text></g></svg>
    """

  @Test(
    "a page of PDF has its size in points, letters that can be copied, fonts and lines",
    .enabled(if: isInstalled, absence))
  func pdf() throws {
    let bytes = try SVGDrawing(Self.svg).pdf(width: 144, height: 72)
    let pdf = try ReadPDF(bytes)
    #expect(pdf.text.hasPrefix("%PDF-1."))
    let size = try #require(pdf.pageSize)
    #expect(abs(size.width - 144) < 0.01 && abs(size.height - 72) < 0.01)
    #expect(pdf.fonts.count == 1 && pdf.embeddedFonts == 1, "\(pdf.fonts)")
    #expect(pdf.letters.isSuperset(of: "Los42"), "\(pdf.letters)")
    #expect(!pdf.text.contains("/Subtype /Image"), "the page is drawn and no picture of it")
  }

  @Test("the same drawing gives the same bytes, at another second too", .enabled(if: isInstalled, absence))
  func deterministic() throws {
    let first = try SVGDrawing(Self.svg).pdf(width: 144, height: 72)
    Thread.sleep(forTimeInterval: 1.1)
    #expect(try SVGDrawing(Self.svg).pdf(width: 144, height: 72) == first)
    let year = Calendar(identifier: .gregorian).component(.year, from: Date())
    #expect(!String(decoding: first, as: UTF8.self).contains("D:\(year)"))
    let png = try SVGDrawing(Self.svg).png(pixelWidth: 60, pixelHeight: 30, dotsPerInch: 30)
    #expect(try SVGDrawing(Self.svg).png(pixelWidth: 60, pixelHeight: 30, dotsPerInch: 30) == png)
  }

  @Test(
    "an image has the pixels that were asked for, and says how large they are",
    .enabled(if: isInstalled, absence))
  func png() throws {
    let bytes = try SVGDrawing(Self.svg).png(pixelWidth: 600, pixelHeight: 300, dotsPerInch: 300)
    let content = FileContent(name: "figure.png", bytes: Data(bytes))
    let image = try ImageFile.decode(content, height: 300, width: 600)
    #expect(image.channels == 3)
    // White above at the left, red at the right.
    #expect(image.bytes[600 * 10 + 5] == 255 && image.bytes[300 * 600 + 600 * 10 + 5] == 255)
    #expect(image.bytes[600 * 10 + 595] == 255 && image.bytes[300 * 600 + 600 * 10 + 595] == 0)
    // 300 dots an inch are 11811 a metre, behind a header of 33 bytes.
    let chunk = Array(bytes[33..<54])
    #expect(Array(chunk[4..<8]) == Array("pHYs".utf8))
    #expect(chunk[8..<12].reduce(0) { $0 << 8 | Int($1) } == 11_811 && chunk[16] == 1)
    // CRC-32 of the chunk, by Python's zlib.crc32(b"pHYs\\x00\\x00\\x2e\\x23\\x00\\x00\\x2e\\x23\\x01").
    #expect(chunk[17..<21].reduce(0) { $0 << 8 | UInt32($1) } == 0x78A5_3F76)
    let pixels = try SVGDrawing(Self.svg).pixels(width: 4, height: 2)
    #expect(Array(pixels.prefix(3)) == [255, 255, 255] && Array(pixels[9..<12]) == [255, 0, 0])
  }

  @Test("what is no SVG is refused with the reason", .enabled(if: isInstalled, absence))
  func broken() throws {
    let error = #expect(throws: DrawingError.self) { try SVGDrawing("<svg").pdf(width: 10, height: 10) }
    #expect(error?.message.hasPrefix("the figure cannot be drawn: ") == true)
  }

  @Test("a library that is missing is named with its package")
  func missing() {
    var names = DrawingLibraries.Names()
    names.rsvg = ["libthalweg-has-none.so.1"]
    let error = #expect(throws: DrawingError.self) { _ = try DrawingLibraries(names) }
    #expect(error?.message == "librsvg, which draws figures as PDF and PNG, is not installed here")
    #expect(error?.help == "apt-get install librsvg2-2; --format svg needs no library")
  }
}

@Suite("Fonts of the system")
struct SystemFontTests {
  private static let families = (try? SystemFont.families()) ?? []
  private static let hasDejaVu = families.contains("DejaVu Sans")

  @Test(
    "letters of DejaVu Sans are as wide as the font says",
    .enabled(if: hasDejaVu, "DejaVu Sans is not installed"))
  func widths() throws {
    let font = try SystemFont(named: "dejavu sans", measuring: [0x57, 0x69, 0x4D, 0x10FFFF])
    #expect(font.family == "DejaVu Sans")
    // hmtx, in thousandths: W 989, i 278, bold M 995.
    #expect(font.advance(of: "W", isBold: false) == 989)
    #expect(font.advance(of: "i", isBold: false) == 278)
    #expect(font.advance(of: "M", isBold: true).map { (995...996).contains($0) } == true)
    #expect(
      font.advance(of: "\u{10FFFF}", isBold: false) == nil && font.advance(of: "x", isBold: false) == nil)
  }

  @Test(
    "a font that is not there is named, with some that are",
    .enabled(if: hasDejaVu, "DejaVu Sans is not installed"))
  func unknown() {
    let error = #expect(throws: DrawingError.self) {
      _ = try SystemFont(named: "DejaVuu Sans", measuring: [])
    }
    #expect(error?.message == "there is no font 'DejaVuu Sans' here")
    #expect(error?.help?.contains("near are") == true, "\(error?.help ?? "")")
  }
}
