import FileFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A figure as control sequences that show it in a terminal.
struct TerminalPicture {
  /// Red, green and blue by pixel, and their numbers.
  let width: Int
  let height: Int
  private let drawing: SVGDrawing

  /// Title, two lines of a caption, two files, and the next prompt.
  private static let rowsBeneath = 6

  /// As wide as the window, and no wider than twice the figure; no higher than the window with what stands beneath.
  ///
  /// - Parameter figure: its size in pixels, as it was drawn.
  init(
    _ drawing: SVGDrawing, figure: (width: Double, height: Double), in size: TerminalSize, cell: CellSize
  ) {
    let rows = max(size.rows - Self.rowsBeneath, 4)
    let room = (width: Double(size.columns) * cell.width, height: Double(rows) * cell.height)
    let scale = min(room.width / figure.width, room.height / figure.height, 2)
    width = min(max(Int(figure.width * scale), 16), 4000)
    height = min(max(Int(figure.height * scale), 16), 4000)
    self.drawing = drawing
  }

  /// - Throws: `DrawingError` where a library is missing.
  func text(for way: PictureProtocol) throws(DrawingError) -> String {
    switch way {
    case .kitty: Self.kitty(try png)
    case .iterm: Self.iterm(try png)
    case .sixel:
      SixelImage(try drawing.pixels(width: width, height: height), width: width, height: height).text
    }
  }

  private var png: [UInt8] {
    get throws(DrawingError) {
      try drawing.png(pixelWidth: width, pixelHeight: height, dotsPerInch: 96)
    }
  }

  /// The file in pieces of 4096 letters, of which all but the last say that more follow (`m=1`). `q=2`: no answer.
  static func kitty(_ png: [UInt8]) -> String {
    let text = Array(Data(png).base64EncodedString().utf8)
    let starts = Array(stride(from: 0, to: max(text.count, 1), by: 4096))
    return starts.map { start in
      let piece = String(decoding: text[start..<min(start + 4096, text.count)], as: UTF8.self)
      let more = start == starts[starts.count - 1] ? 0 : 1
      let keys = start == 0 ? "f=100,a=T,q=2,m=\(more)" : "m=\(more)"
      return "\u{1b}_G\(keys);\(piece)\u{1b}\\"
    }.joined() + "\n"
  }

  static func iterm(_ png: [UInt8]) -> String {
    let text = Data(png).base64EncodedString()
    return "\u{1b}]1337;File=inline=1;size=\(png.count);preserveAspectRatio=1:\(text)\u{07}\n"
  }
}
