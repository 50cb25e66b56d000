import Declarations
import Interchange

/// Small colour photographs of ten classes (Krizhevsky 2009): 50,000 and 10,000 images of 32 x 32.
public struct CIFAR10: CIFARDataset {
  public static let kind = "cifar-10"
  public static let summary =
    "Colour photographs of ten classes: 50,000 training and 10,000 test images of 32 x 32."
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  static let format = CIFARFormat.ten
  static let subfolder = "cifar-10-batches-bin"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`cifar-10`",
    Field(
      "path", \.path, optional: .path,
      "The folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }

  static func fileNames(of part: DatasetPart) -> [String] {
    switch part {
    case .train: (1...5).map { "data_batch_\($0).bin" }
    case .test: ["test_batch.bin"]
    }
  }
}
