import Declarations
import Platform
import ResultStore

/// Says what results come to in numbers.
///
/// The workflow knows nothing of what stages make, so this is given to it.
public protocol RunMeasures: Sendable {
  /// The numbers of one output; none where outputs of its type are not measured.
  ///
  /// - Parameter read: gives the bytes of one of its files, verified. Only those that are needed should be asked for.
  func values(
    of output: OutputRecord, reading read: (OutputRecord.File) throws -> [UInt8]
  ) throws -> [MeasuredValue]
}

/// What people read a number in that files have as a bare one.
public struct ReadingUnit: Sendable, Equatable {
  public let symbol: String
  /// How many of it one of the number is.
  private let scale: Double

  /// Of what is in percent.
  public static let percent = ReadingUnit(symbol: "%", scale: 1)
  /// Of a share, from 0 to 1, that people read in percent.
  public static let share = ReadingUnit(symbol: "%", scale: 100)

  /// A value as people read it: 94.12 for the share that is written 0.9412, without a digit more.
  public func shown(_ value: Double) -> Double {
    guard scale == 100, value.isFinite else { return scale * value }
    let parts = "\(value)".split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return Double("\(parts[0])e\(exponent + 2)") ?? scale * value
  }

  /// The number that a text stands for which names the unit, such as `15%`; nil where it does not.
  func number(_ text: String) -> Double? {
    guard text.hasSuffix(symbol) else { return nil }
    var digits = text.dropLast(symbol.count)
    while digits.last == " " { digits.removeLast() }
    return Double(digits).map { $0 / scale }
  }
}

extension ReadingUnit? {
  /// A value as people read it.
  public func shown(_ value: Double) -> Double { self?.shown(value) ?? value }

  /// What stands over such values: `test.error (%)`.
  public func heading(_ name: String) -> String { self.map { "\(name) (\($0.symbol))" } ?? name }
}

/// A number that a stage came to: `test.error` of an evaluation.
public struct MeasuredValue: Sendable, Equatable {
  /// Within the stage, from the general to the particular.
  public let name: String
  /// NaN where it could not be had.
  public let value: Double
  /// Nil where neither is better.
  public let isBetterWhenLower: Bool?
  /// Whether it is shown where there is room for few.
  public let isMain: Bool
  /// What people read it in.
  public let unit: ReadingUnit?

  public init(
    _ name: String, _ value: Double, isBetterWhenLower: Bool? = nil, isMain: Bool = false,
    unit: ReadingUnit? = nil
  ) {
    self.unit = unit
    self.name = name
    self.value = value
    self.isBetterWhenLower = isBetterWhenLower
    self.isMain = isMain
  }
}

extension RunMeasures {
  /// The numbers of a stage of a run. What the files say that a run was copied without is left out.
  ///
  /// - Throws: `FileError` where a file is damaged, or is not of the form that its type says.
  package func values(
    of outputs: [OutputRecord], madeBy stage: String, in folder: RunFolder
  ) throws(FileError) -> [MeasuredValue] {
    var values: [MeasuredValue] = []
    for output in outputs {
      do {
        values += try self.values(of: output) { file in
          guard try folder.has(file, madeBy: stage) else { throw FileIsMissing() }
          return try folder.contents(of: file, madeBy: stage)
        }
      } catch is FileIsMissing {} catch let error as FileError { throw error } catch {
        throw FileError(
          "'\(folder.path)/stages/\(stage)': \(error)",
          help: "copy the run again, or run the experiment again"
        )
      }
    }
    return values
  }
}

/// A result cannot be read in a run that was copied without one of its files.
private struct FileIsMissing: Error {}
