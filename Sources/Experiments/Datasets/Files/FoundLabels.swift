import FileFormats
import Neural

/// The array of a part's labels, found in its file, with as many numbers as there are examples.
struct FoundLabels {
  private let file: TensorFile
  private let index: Int
  private let classes: Int

  /// - Throws: `FileFormatError` where there are not as many labels as inputs, with what makes labels of other forms.
  init(
    _ place: ArrayPlace, of inputs: FoundInputs, classes: Int, in content: FileContent
  ) throws(FileFormatError) {
    (file, index) = try place.find(in: content)
    self.classes = classes
    let count = inputs.count
    let shape = file.tensors[index].shape
    if shape == [count] || shape == [count, 1] { return }
    throw FileFormatError(
      file: file.name, expected: "\(count) labels, as \(inputs.fileName) has examples",
      found: "an array of shape \(shape)", remedy: Self.remedy(for: shape, count: count))
  }

  /// What would make labels of an array of another shape, where that can be told.
  private static func remedy(for shape: [Int], count: Int) -> String? {
    if shape.count == 2, shape[0] == count, shape[1] > 1 {
      return "expected one number per example: for one-hot rows, save y.argmax(axis=1)"
    }
    // Axes of size one alone are too many.
    return shape.count > 1 && shape.filter({ $0 != 1 }) == (count == 1 ? [] : [count])
      ? "save y.reshape(-1)" : nil
  }

  /// - Throws: `FileFormatError` where they are not whole numbers from 0 to the number of classes, less one.
  func values() throws(FileFormatError) -> [ClassIndex] {
    let tensor = try file.read(index)
    guard let numbers = tensor.integers() else {
      throw FileFormatError(
        file: file.name, expected: "labels of an integer type", found: tensor.elementType.rawValue,
        remedy: Self.remedy(for: tensor.floats() ?? []))
    }
    if let place = numbers.firstIndex(where: { !(0..<classes).contains($0) }) {
      throw FileFormatError(
        file: file.name, expected: "labels from 0 to \(classes - 1)",
        found: "\(numbers[place]) of example \(place)", remedy: remedy(for: numbers))
    }
    return numbers.map { ClassIndex($0) }
  }

  /// What would make labels of numbers of a floating type.
  private static func remedy(for numbers: [Float]) -> String {
    let conversion = "save y.astype(numpy.int64)"
    guard let place = numbers.firstIndex(where: { $0 != $0.rounded() || !$0.isFinite }) else {
      return conversion
    }
    return
      "\(conversion) if these are classes; \(numbers[place].shortestText) of example \(place) is none, and values to "
      + "predict are the targets of `value-arrays`"
  }

  /// What would make labels of numbers that are not those of the classes.
  private func remedy(for numbers: [Int]) -> String? {
    guard let least = numbers.min(), let most = numbers.max() else { return nil }
    if least == 1, most == classes { return "they start at 1: save y - 1" }
    if least < 0 {
      return least == -1 && most < classes
        ? "-1 often stands where a label is not known: leave those examples out, x[y >= 0] and y[y >= 0]"
        : Self.renumbering
    }
    let distinct = Set(numbers).count
    if most < Arrays.mostClasses, distinct > most / 2 {
      return "are there \(most + 1) classes? write `classes: \(most + 1)`"
    }
    return distinct <= 256 ? Self.renumbering : "values to predict are the targets of `value-arrays`"
  }

  private static let renumbering = "number them from 0 on: save numpy.unique(y, return_inverse=True)[1]"
}
