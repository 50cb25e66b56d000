import Declarations

/// Articles of clothing (Xiao et al. 2017, arXiv 1708.07747): 60,000 and 10,000 images of 28 x 28.
public struct FashionMNIST: IDXDataset {
  public static let kind = "fashion-mnist"
  public static let summary = "Articles of clothing: 60,000 training and 10,000 test images of 28 x 28."
  public static let classNames = [
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
  ]
  static let subfolder = "FashionMNIST/raw"
  static let remedy = "apt install dataset-fashion-mnist, or give `path:`"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`fashion-mnist`",
    Field(
      "path", \.path, optional: .path,
      "The folder with the four IDX files, gzip or plain; Debian's when left out."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }
}
