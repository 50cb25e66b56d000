import Kernels
import Networks

/// Sixteen examples side by side, the unit that kernels work on: [feature][16] floats.
enum Pack {
  /// Examples in one pack.
  static let lanes = 16

  /// Packs that hold some examples; the last may be part empty.
  static func count(examples: Int) -> Int { (examples + lanes - 1) / lanes }
}

/// Some examples, in storage that is filled again for every step.
///
/// Inputs and target values lie in packs of sixteen examples side by side, [pack][feature][16]; lanes past the last
/// example hold zeros.
public final class Batch {
  public let capacity: Int
  public let input: Shape
  /// Target values an example has; 0 where targets are classes.
  public let targetWidth: Int
  /// Examples that are filled, at most `capacity`.
  public private(set) var count = 0
  private let inputs: AlignedFloats
  private let classes: AlignedStorage<Int32>
  private let targets: AlignedFloats

  public init(capacity: Int, input: Shape, targetWidth: Int) {
    self.capacity = capacity
    self.input = input
    self.targetWidth = targetWidth
    let places = Pack.count(examples: capacity) * Pack.lanes
    inputs = AlignedFloats(count: places * input.count, filledWith: 0)
    classes = AlignedStorage(count: places, filledWith: 0)
    targets = AlignedFloats(count: places * targetWidth, filledWith: 0)
  }

  /// A batch of given examples: rows of inputs, and a class for each.
  public convenience init(input: Shape, rows: [[Float]], classes: [Int]) {
    self.init(capacity: rows.count, input: input, targetWidth: 0)
    fill(rows: rows)
    for (example, label) in classes.enumerated() { setClass(label, of: example) }
  }

  /// A batch of given examples: rows of inputs and of target values.
  public convenience init(input: Shape, rows: [[Float]], targets: [[Float]]) {
    self.init(capacity: rows.count, input: input, targetWidth: targets.first?.count ?? 0)
    fill(rows: rows)
    for (example, values) in targets.enumerated() { setTargets(values, of: example) }
  }

  /// Packs that hold the batch's examples.
  var packCount: Int { Pack.count(examples: count) }

  /// Examples in one of the batch's packs.
  func examples(in pack: Int) -> Int { min(Pack.lanes, count - pack * Pack.lanes) }

  /// One pack of inputs, [input.count][16].
  func inputs(_ pack: Int) -> UnsafeMutablePointer<Float> { inputs.base + pack * input.count * Pack.lanes }

  /// The classes of one pack's examples.
  func classes(_ pack: Int) -> UnsafePointer<Int32> { UnsafePointer(classes.base + pack * Pack.lanes) }

  /// One pack of target values, [targetWidth][16].
  func targets(_ pack: Int) -> UnsafePointer<Float> {
    UnsafePointer(targets.base + pack * targetWidth * Pack.lanes)
  }

  /// Says how many examples the batch has from now on.
  func resize(_ count: Int) {
    precondition(count >= 0 && count <= capacity, "A batch has room for its examples.")
    self.count = count
  }

  func setClass(_ label: Int, of example: Int) {
    precondition(example >= 0 && example < capacity, "An example lies inside its batch.")
    classes.base[example] = Int32(label)
  }

  func setTargets(_ values: some Collection<Float>, of example: Int) {
    precondition(example >= 0 && example < capacity, "An example lies inside its batch.")
    precondition(values.count == targetWidth, "An example has as many targets as its batch says.")
    let pack = targets.base + example / Pack.lanes * targetWidth * Pack.lanes
    for (index, value) in values.enumerated() { pack[index * Pack.lanes + example % Pack.lanes] = value }
  }

  private func fill(rows: [[Float]]) {
    resize(rows.count)
    for (example, row) in rows.enumerated() {
      precondition(row.count == input.count, "A row has the values of one example.")
      let pack = inputs(example / Pack.lanes)
      for (index, value) in row.enumerated() { pack[index * Pack.lanes + example % Pack.lanes] = value }
    }
  }
}
