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

  public init(_ name: String, _ value: Double, isBetterWhenLower: Bool? = nil, isMain: Bool = false) {
    self.name = name
    self.value = value
    self.isBetterWhenLower = isBetterWhenLower
    self.isMain = isMain
  }
}

extension RunMeasures {
  /// The numbers of a stage of a run.
  ///
  /// - Throws: `FileError` where a file is missing, damaged, or is not of the form that its type says.
  package func values(
    of outputs: [OutputRecord], madeBy stage: String, in folder: RunFolder
  ) throws(FileError) -> [MeasuredValue] {
    var values: [MeasuredValue] = []
    for output in outputs {
      do {
        values += try self.values(of: output) { try folder.contents(of: $0, madeBy: stage) }
      } catch let error as FileError { throw error } catch {
        throw FileError(
          "'\(folder.path)/stages/\(stage)': \(error)", help: "copy the run anew, or run the experiment again"
        )
      }
    }
    return values
  }
}
