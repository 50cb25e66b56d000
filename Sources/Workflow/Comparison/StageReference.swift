import Declarations
import Platform
import ResultStore

/// A name in the settings of a recorded stage that refers to something.
package struct StageReference: Sendable {
  package let name: String
  /// Which of what it makes is meant, where that was written.
  package let output: String?
  package let types: [String]
  package let path: [PathStep]

  /// Every reference that recorded settings make; none where the kind is not known.
  package static func all(in settings: JSON, of kind: StageKind?) -> [StageReference] {
    guard let kind else { return [] }
    return kind.shape.references(in: Node(settings)).map {
      StageReference(name: $0.name, output: $0.output, types: $0.types, path: $0.path)
    }
  }

  /// What would be written if the stage that is meant had another name.
  package func text(naming name: String) -> String { output.map { "\(name)/\($0)" } ?? name }

  /// The outputs of a stage that it can mean.
  package func outputs(of stage: RunRecord.StageRecord) -> [OutputRecord] {
    let fitting = stage.outputs.filter { types.contains($0.type) && (output == nil || output == $0.name) }
    return fitting.isEmpty ? stage.outputs : fitting
  }
}

extension Node {
  /// What a JSON value says, as if it had been written in a document.
  fileprivate init(_ json: JSON) {
    let place = Place(source: SourceText(name: "run.json", text: ""), line: 1, column: 1)
    self.init(json: json, at: place)
  }
}

extension JSON {
  /// The value with what stands at `path` replaced; as it is where it has no such path.
  func replacing(_ path: ArraySlice<PathStep>, with new: JSON) -> JSON {
    guard let step = path.first else { return new }
    switch (self, step) {
    case (.object(let members), .key(let key)):
      return .object(
        members.map {
          $0.name == key ? Member(key, $0.value.replacing(path.dropFirst(), with: new)) : $0
        })
    case (.array(var elements), .index(let index)) where elements.indices.contains(index):
      elements[index] = elements[index].replacing(path.dropFirst(), with: new)
      return .array(elements)
    default: return self
    }
  }

  /// The value at `path`; nil where there is none.
  package func value(at path: ArraySlice<PathStep>) -> JSON? {
    guard let step = path.first else { return self }
    switch step {
    case .key(let key): return self[key]?.value(at: path.dropFirst())
    case .index(let index):
      guard let elements, elements.indices.contains(index) else { return nil }
      return elements[index].value(at: path.dropFirst())
    }
  }
}

/// A second of time.
public struct Moment: Sendable, Hashable {
  /// Since 1970, UTC.
  public let seconds: Int

  public init(seconds: Int) { self.seconds = seconds }

  package init(nanoseconds: Int64) { seconds = Int(nanoseconds / 1_000_000_000) }

  /// `2026-11-23 19:31:54`, in the time zone of this process; later moments are greater texts.
  public var local: String {
    var (time, parts) = (time_t(seconds), tm())
    return localtime_r(&time, &parts) == nil ? "" : Self.text(&parts, "%Y-%m-%d %H:%M:%S")
  }

  /// `2026-11-23T19:31:54Z`
  public var universal: String {
    var (time, parts) = (time_t(seconds), tm())
    return gmtime_r(&time, &parts) == nil ? "" : Self.text(&parts, "%Y-%m-%dT%H:%M:%SZ")
  }

  private static func text(_ parts: inout tm, _ format: String) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
