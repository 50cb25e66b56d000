import Declarations

/// Handwritten digits (LeCun et al. 1998): 60,000 and 10,000 images of 28 x 28.
public struct MNIST: IDXDataset {
  public static let kind = "mnist"
  public static let summary = "Handwritten digits: 60,000 training and 10,000 test images of 28 x 28."
  public static let classNames = (0...9).map(String.init)
  static let subfolder = "MNIST/raw"
  static let remedy = "give `path:`, the folder that has the files, gzip or plain"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`mnist`",
    Field("path", \.path, optional: .path, "The folder with the four IDX files, gzip or plain."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }
}
