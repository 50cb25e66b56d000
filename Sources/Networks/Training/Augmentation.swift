import Declarations

/// What is done to training images: padded, cropped back at a random place, mirrored, cut out; by a training anew in each
/// epoch, by an estimate of statistics once.
///
/// On pixels as they are stored an image is padded by `padding` on all sides and cropped back to its size at a place
/// drawn uniformly (He et al. 2015), then flipped left to right with probability 1/2. After normalisation, a square of
/// side `cutout` is set to 0 (DeVries and Taylor 2017): its centre is uniform over the image, and it ends at the edges.
/// Whatever measures networks sees images as they are.
public struct Augmentation: Sendable, Hashable {
  /// What an image is padded with.
  public enum PaddingMode: String, CaseIterable, Sendable {
    case zero
    /// The image mirrored at its edge, which is not repeated.
    case reflect
  }

  /// Pixels that are added on each side before the crop; 0 for no crop.
  public let padding: Int
  public let paddingMode: PaddingMode
  public let flips: Bool
  /// The side of the square in pixels; 0 for none.
  public let cutout: Int

  public init(padding: Int = 0, paddingMode: PaddingMode = .zero, flips: Bool = false, cutout: Int = 0) {
    (self.padding, self.paddingMode, self.flips, self.cutout) = (padding, paddingMode, flips, cutout)
  }

  /// Whether images stay as they are.
  public var isNone: Bool { padding == 0 && !flips && cutout == 0 }

  public static let schema = Schema<Augmentation>.record(
    "augmentation",
    Field(
      "crop-padding", \.padding, .integer(0...1_024), default: 0,
      "Pixels added on each side before the image is cropped back to its size at a random place.",
      alsoCalled: ["padding", "pad", "crop", "random_crop", "RandomCrop", "crop_padding"]),
    Field(
      "padding-mode", \.paddingMode, .keyword, default: .zero,
      "What is added: zero (black), or reflect (the image mirrored at its edge).", alsoCalled: ["fill"]),
    Field(
      "flip", \.flips, .boolean, default: false,
      "Whether images are mirrored left to right with probability 1/2.",
      alsoCalled: ["horizontal_flip", "hflip", "random_flip", "RandomHorizontalFlip", "mirror"]),
    Field(
      "cutout", \.cutout, .integer(0...1_024), default: 0,
      "The side of a square, in pixels, that is set to 0 at a random place after normalisation.",
      alsoCalled: ["cutout_size", "cutout_length", "random_erasing", "RandomErasing"]),
    build: Augmentation.init)
}

extension Augmentation {
  /// What keeps it from images of this shape, and the field that says it; nil where nothing does.
  public func complaint(about input: Shape) -> (message: String, field: String)? {
    guard input.dimensions.count == 3 else {
      return ("augmentation moves pixels, and an example here is no image", "crop-padding")
    }
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    let least = min(height, width)
    if padding >= least {
      return (
        "an image of \(height)×\(width) pixels is cropped with a padding of at most \(least - 1)",
        "crop-padding"
      )
    }
    if cutout > max(height, width) {
      return ("a square of \(cutout) pixels covers all of an image of \(height)×\(width)", "cutout")
    }
    return nil
  }
}
