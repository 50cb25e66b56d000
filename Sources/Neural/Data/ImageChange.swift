import Kernels
import Networks

/// How one image is changed in one epoch.
///
/// A pure function of seed, epoch and example: batches, threads and interruptions do not matter. Of two Philox blocks at
/// (example, lane 0 or 1, epoch, purpose 7) the first two words of block 0 draw the crop's place down and right, in
/// 0...2·padding; of block 1 the first draws the flip, the second and third the centre of the square. A word w draws one
/// of n as ⌊w·n / 2³²⌋.
public struct ImageChange: Sendable, Equatable {
  /// Rows and columns by which the image moves up and left: the place of its upper left corner in itself.
  public let down: Int, right: Int
  public let flips: Bool
  /// Rows and columns that are set to 0; empty for none.
  public let rows: Range<Int>, columns: Range<Int>

  /// - Parameter input: the image, [channels, height, width].
  public init(_ augmentation: Augmentation, of input: Shape, seed: UInt64, epoch: Int, example: Int) {
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    if augmentation.padding > 0 {
      let words = CounterRandom(seed: seed, purpose: .augmentation, epoch: epoch).words(at: example)
      let places = 2 * augmentation.padding + 1
      down = Self.draw(words.0, of: places) - augmentation.padding
      right = Self.draw(words.1, of: places) - augmentation.padding
    } else {
      (down, right) = (0, 0)
    }
    guard augmentation.flips || augmentation.cutout > 0 else {
      (flips, rows, columns) = (false, 0..<0, 0..<0)
      return
    }
    let words = CounterRandom(seed: seed, purpose: .augmentation, epoch: epoch, lane: 1).words(at: example)
    flips = augmentation.flips && Self.draw(words.0, of: 2) == 1
    func side(_ word: UInt32, of size: Int) -> Range<Int> {
      let first = Self.draw(word, of: size) - augmentation.cutout / 2
      return max(0, first)..<min(size, first + augmentation.cutout)
    }
    let cuts = augmentation.cutout > 0
    rows = cuts ? side(words.1, of: height) : 0..<0
    columns = cuts ? side(words.2, of: width) : 0..<0
  }

  private static func draw(_ word: UInt32, of count: Int) -> Int { Int((UInt64(word) * UInt64(count)) >> 32) }

  /// Whether the image is moved or mirrored, so that it has to be written anew.
  var movesPixels: Bool { down != 0 || right != 0 || flips }
}

extension ImageChange {
  /// As the kernels want it.
  func crop(of input: Shape, _ mode: Augmentation.PaddingMode) -> thalweg_crop {
    thalweg_crop(
      channels: Int32(input.dimensions[0]), height: Int32(input.dimensions[1]),
      width: Int32(input.dimensions[2]), down: Int32(down), right: Int32(right), flips: flips ? 1 : 0,
      reflects: mode == .reflect ? 1 : 0)
  }

  /// Sets the square to 0 in one lane of a pack of images.
  func cutOut(of pack: UnsafeMutablePointer<Float>, lane: Int, _ input: Shape) {
    if rows.isEmpty || columns.isEmpty { return }
    thalweg_cut_out(
      pack, Int32(lane), Int32(input.dimensions[0]), Int32(input.dimensions[1]), Int32(input.dimensions[2]),
      Int32(rows.lowerBound), Int32(rows.upperBound), Int32(columns.lowerBound), Int32(columns.upperBound))
  }
}
