import Declarations
import FileFormats
import Workflow

extension DatasetSource {
  /// How many examples each split has, and the numbers that inputs are normalised by where they were measured.
  public func facts(named name: String, in context: WarningContext) -> JSON? {
    let counts = splits.occurring.compactMap { split in
      (try? context.count(of: split, in: self)).map { JSON.Member(split.rawValue, JSON($0)) }
    }
    let facts = [
      counts.isEmpty ? nil : JSON.Member("examples", .object(counts)),
      measuredScale(named: name, in: context).map { JSON.Member("normalise", $0) },
    ].compactMap(\.self)
    return facts.isEmpty ? nil : .object(facts)
  }

  /// Nil where the numbers are given, where inputs are not normalised, and where the data cannot be read.
  private func measuredScale(named name: String, in context: WarningContext) -> JSON? {
    guard normalise == .measured else { return nil }
    let place = Place(source: SourceText(name: name, text: ""), line: 1, column: 1)
    let input = Input<DatasetSource>(reference: Reference(name, types: [Self.type], place: place))
    let scale = try? context.measuredScale(of: self, input) {
      try load(.train) { try FileContent.read($0.path) }
    }
    return scale?.json
  }
}
