import Declarations

/// A shortcut without parameters to more channels and smaller planes (He et al. 2015, option A): every `stride`-th row
/// and column, with channels of zeros before and after.
///
/// Half of the missing channels come before, rounded down, the others after: `F.pad(x[:, :, ::s, ::s], (0, 0, 0, 0, before,
/// after))` in PyTorch.
public struct PadShortcut: Layer, Hashable {
  public static let kind = "pad-shortcut"
  public static let summary =
    "Takes every `stride`-th row and column, and pads the channels with zeros: a shortcut without parameters."
  public static let schema = Schema<PadShortcut>.record(
    "a padded shortcut", shorthand: "channels",
    Field(
      "channels", \.channels, .integer(1...1 << 16), "Output channels, at least as many as the input has."),
    Field("stride", \.stride, .extent(atLeast: 1), default: Extent(2), "Which rows and columns are taken."),
    build: { PadShortcut(channels: $0, stride: $1) })

  public let channels: Int
  public let stride: Extent

  public init(channels: Int, stride: Extent = Extent(2)) {
    self.channels = channels
    self.stride = stride
  }

  /// Channels of zeros before those of an input.
  public func channelsBefore(_ input: Shape) -> Int { (channels - input.channels) / 2 }

  public func output(of input: Shape) throws(LayerMismatch) -> Shape {
    try input.checkPlanes()
    guard input.channels <= channels else {
      throw LayerMismatch("pads to \(channels) channels, and is given \(input.channels)")
    }
    let window = Window(kernel: Extent(1), stride: stride, padding: Extent(0))
    return try window.output(over: input, channels: channels)
  }
}
