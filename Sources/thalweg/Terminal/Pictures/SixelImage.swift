/// A picture in Sixel (DEC's VT330/VT340 manual, chapter 14): bands of six rows, each drawn once for each of its colours.
struct SixelImage {
  let width: Int
  let height: Int
  private let palette: [ColourBox.Colour]
  /// The place of each pixel's colour in the palette.
  private let places: [UInt8]

  /// Terminals have registers for so many colours.
  private static let mostColours = 256

  /// - Parameter pixels: red, green and blue, row by row.
  init(_ pixels: [UInt8], width: Int, height: Int) {
    precondition(pixels.count == 3 * width * height, "a picture has three bytes a pixel")
    self.width = width
    self.height = height
    var counts: [UInt16: Int] = [:]
    let keys = (0..<width * height).map { index in
      ColourBox.key(pixels[3 * index], pixels[3 * index + 1], pixels[3 * index + 2])
    }
    for key in keys { counts[key, default: 0] += 1 }
    let boxes = ColourBox.divided(counts, into: Self.mostColours)
    palette = boxes.map(\.mean)
    var placeOfKey: [UInt16: UInt8] = [:]
    for (place, box) in boxes.enumerated() {
      for key in box.keys { placeOfKey[key] = UInt8(truncatingIfNeeded: place) }
    }
    places = keys.map { placeOfKey[$0] ?? 0 }
  }

  /// The sequence that draws it, with the cursor below it afterwards.
  var text: String {
    // Square pixels (1;1), the size, then the colours in percent.
    var text = "\u{1b}P0;1q\"1;1;\(width);\(height)"
    for (place, colour) in palette.enumerated() {
      func percent(_ value: Double) -> Int { Int((value * 100 / 255).rounded()) }
      text += "#\(place);2;\(percent(colour.red));\(percent(colour.green));\(percent(colour.blue))"
    }
    for top in stride(from: 0, to: height, by: 6) { text += band(from: top) }
    return text + "\u{1b}\\\n"
  }

  /// Six rows: for each colour in them a letter a column, whose bits say which rows have it.
  private func band(from top: Int) -> String {
    let rows = min(6, height - top)
    var masks: [UInt8: [UInt8]] = [:]
    for row in 0..<rows {
      for column in 0..<width {
        let place = places[(top + row) * width + column]
        masks[place, default: [UInt8](repeating: 0, count: width)][column] |= 1 << UInt8(row)
      }
    }
    let lines = masks.sorted { $0.key < $1.key }.map { place, mask in "#\(place)" + Self.letters(mask) }
    return lines.joined(separator: "$") + "-"
  }

  /// Letters from `?` on, one for each mask; four or more of one kind as their number and the letter.
  private static func letters(_ masks: [UInt8]) -> String {
    var bytes: [UInt8] = []
    var start = 0
    // Nothing has to be said of what is not drawn at the end.
    let end = (masks.lastIndex { $0 != 0 } ?? -1) + 1
    while start < end {
      var next = start + 1
      while next < end, masks[next] == masks[start] { next += 1 }
      let letter = masks[start] + 63
      if next - start > 3 {
        bytes += Array("!\(next - start)".utf8) + [letter]
      } else {
        bytes += [UInt8](repeating: letter, count: next - start)
      }
      start = next
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Colours that one colour stands for: a box in the space of colours, halved at its median again and again (Heckbert 1982).
struct ColourBox {
  struct Colour: Equatable, Sendable {
    var red: Double
    var green: Double
    var blue: Double
  }

  /// Colours by five bits a channel, and how often each is there.
  private var counts: [(key: UInt16, count: Int)]

  var keys: [UInt16] { counts.map(\.key) }

  /// Five bits of each channel.
  static func key(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt16 {
    UInt16(red >> 3) << 10 | UInt16(green >> 3) << 5 | UInt16(blue >> 3)
  }

  /// As many boxes as there are colours, or `limit`.
  static func divided(_ counts: [UInt16: Int], into limit: Int) -> [ColourBox] {
    var boxes = [ColourBox(counts: counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })]
    while boxes.count < limit {
      guard
        let largest = boxes.indices.filter({ boxes[$0].counts.count > 1 }).max(by: {
          boxes[$0].weight < boxes[$1].weight
        })
      else { break }
      let (lower, upper) = boxes[largest].halves
      boxes[largest] = lower
      boxes.append(upper)
    }
    return boxes
  }

  /// The mean of its colours, each as often as it is there; white and black stay what they are.
  var mean: Colour {
    let total = Double(counts.reduce(0) { $0 + $1.count })
    func mean(_ channel: Int) -> Double {
      let sum = counts.reduce(0.0) { $0 + Double(Self.level($1.key, channel)) * 255 / 31 * Double($1.count) }
      return total > 0 ? sum / total : 0
    }
    return Colour(red: mean(0), green: mean(1), blue: mean(2))
  }

  /// How much is gained by halving it: pixels by the extent of their colours.
  private var weight: Double {
    Double(counts.reduce(0) { $0 + $1.count }) * Double((0..<3).map(extent).max() ?? 0)
  }

  private func extent(_ channel: Int) -> Int {
    let levels = counts.map { Self.level($0.key, channel) }
    return (levels.max() ?? 0) - (levels.min() ?? 0)
  }

  /// Cut across its longest side, with as many pixels in either half as can be.
  private var halves: (ColourBox, ColourBox) {
    let channel = (0..<3).max { extent($0) < extent($1) } ?? 0
    let sorted = counts.sorted {
      (Self.level($0.key, channel), $0.key) < (Self.level($1.key, channel), $1.key)
    }
    let half = sorted.reduce(0) { $0 + $1.count } / 2
    var sum = 0
    let cut =
      sorted.firstIndex { entry in
        sum += entry.count
        return sum > half
      } ?? 0
    let place = min(max(cut, 1), sorted.count - 1)
    return (ColourBox(counts: Array(sorted[..<place])), ColourBox(counts: Array(sorted[place...])))
  }

  private static func level(_ key: UInt16, _ channel: Int) -> Int {
    Int(key >> UInt16(10 - 5 * channel)) & 31
  }
}
