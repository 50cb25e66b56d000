#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A batch of CIFAR as the version for Python has it, which torchvision leaves: a pickle of a dict with `data`, an array of
/// bytes `[count, 3072]`, and a list of labels. Nothing of it is executed.
struct CIFARPickle {
  private let file: String
  private let machine: PickleMachine
  private let entries: [PickleEntry]

  init(_ content: FileContent) throws(FileFormatError) {
    file = content.name
    var machine = PickleMachine(content)
    let root = try machine.run()
    self.machine = machine
    guard case .map(let entries)? = machine.node(root) else {
      throw FileFormatError(
        file: file,
        expected: "a pickle of a dict with `data` and labels, as the version of CIFAR for Python has",
        found: "a pickle of something else")
    }
    self.entries = entries
  }

  /// The value of a key, which Python 2 wrote as bytes or text.
  private func value(of key: String) -> PickleValue? {
    entries.last { entry in
      switch entry.key {
      case .text(let text): text == key
      case .bytes(let bytes): bytes.elementsEqual(key.utf8)
      default: false
      }
    }?.value
  }

  private func fault(_ expected: String, _ found: String) -> FileFormatError {
    FileFormatError(file: file, expected: expected, found: found)
  }

  /// How many images there are.
  func count() throws(FileFormatError) -> Int { try data().shape[0] }

  private func data() throws(FileFormatError) -> PickledTensor {
    let wanted = "an array `data` of bytes, of shape [n, \(CIFARFormat.pixelCount)]"
    guard let value = value(of: "data") else { throw fault(wanted, "no `data`") }
    guard case .tensor(let tensor)? = machine.node(value) else { throw fault(wanted, "something else") }
    guard tensor.elementType == .uint8, tensor.shape.count == 2, tensor.shape[1] == CIFARFormat.pixelCount,
      tensor.shape[0] > 0
    else {
      throw fault(
        wanted, "\(tensor.elementType?.rawValue ?? "one that cannot be read") of shape \(tensor.shape)")
    }
    return tensor
  }

  /// The images one after another: `[count, 3, 32, 32]`.
  func pixels() throws(FileFormatError) -> [UInt8] {
    let stored = try data().stored(as: "data", in: file) { _ throws(FileFormatError) in
      throw fault("an array of NumPy", "a tensor of PyTorch")
    }
    return stored.elements(as: UInt8.self) ?? []
  }

  /// The labels under a key, as many as there are images and each below `classes`.
  func labels(_ key: String, classes: Int, count: Int) throws(FileFormatError) -> [UInt8] {
    let wanted = "\(count) labels below \(classes) in `\(key)`"
    guard let value = value(of: key) else { throw fault(wanted, "no `\(key)`") }
    let numbers: [Int]
    if let elements = machine.elements(value) {
      numbers = elements.map { if case .integer(let number) = $0 { number } else { -1 } }
    } else if case .tensor(let tensor)? = machine.node(value),
      let integers = try tensor.stored(
        as: key, in: file, { _ throws(FileFormatError) in throw fault(wanted, "a tensor of PyTorch") }
      ).integers()
    {
      numbers = integers
    } else {
      throw fault(wanted, "something else")
    }
    guard numbers.count == count else { throw fault(wanted, "\(numbers.count)") }
    if let wrong = numbers.firstIndex(where: { !(0..<classes).contains($0) }) {
      throw fault(wanted, "\(numbers[wrong]) of image \(wrong)")
    }
    return numbers.map { UInt8($0) }
  }
}

extension CIFARBatch {
  /// Reads a batch of the version for Python.
  public init(
    decodingPickle content: FileContent, format: CIFARFormat, coarse: Bool = false
  ) throws(FileFormatError) {
    let pickle = try CIFARPickle(content)
    let pixels = try pickle.pixels()
    let (key, classes) = format.pickled(coarse: coarse)
    self.init(
      labels: try pickle.labels(key, classes: classes, count: pixels.count / CIFARFormat.pixelCount),
      pixels: pixels)
  }
}

extension CIFARFormat {
  /// The key of the labels, and how many classes these number.
  fileprivate func pickled(coarse: Bool) -> (key: String, classes: Int) {
    switch self {
    case .ten: ("labels", 10)
    case .hundred: coarse ? ("coarse_labels", 20) : ("fine_labels", 100)
    }
  }

  /// The number of images in a batch of the version for Python.
  public static func count(inPickle content: FileContent) throws(FileFormatError) -> Int {
    try CIFARPickle(content).count()
  }
}
