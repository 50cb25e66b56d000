import Declarations
import FileFormats
import Networks
import Neural
import Platform
import TorchEngine

/// What a function of the user's own made a data set of, as it is kept: a file of arrays for each part, and a file that says
/// what they are.
struct MadeDataset: Sendable {
  struct Part: Sendable {
    let path: String
    let digest: Digest
  }

  /// The kept files as a data set of arrays.
  let arrays: any DatasetKind
  /// Training, then test.
  let parts: [Part]
  /// Whether inputs are pixels.
  let areBytes: Bool

  /// Those that this process has seen, by what they were made by.
  private static let known = Guarded<[String: MadeDataset]>([:])

  /// What is kept of a function, which is called where nothing is.
  ///
  /// - Parameter again: whether it is called whatever is kept.
  /// - Throws: `SettingError` where its file cannot be read, or where it raises or returns nonsense.
  static func of(_ object: PythonObject, again: Bool = false) throws(SettingError) -> MadeDataset {
    let files: [String: String]
    do throws(NetworkMismatch) { files = try TorchEngine.ofProcess.files(of: object) } catch {
      throw SettingError(error.reason, at: ["dataset"], help: error.help)
    }
    let making: JSON = [
      "name": JSON(object.name), "arguments": object.arguments,
      "files": .object(files.map { JSON.Member($0.key, JSON($0.value)) }), "version": 1,
    ]
    let key = Digest(of: making.sorted.compactText).description
    if !again, let known = known.withLock({ $0[key] }) { return known }
    let folder = "\(TorchEngine.cacheFolder)/made/\(key.prefix(20))"
    let made: MadeDataset
    if !again, let kept = MadeDataset(keptIn: folder) {
      made = kept
      MadeDatasets.noteUse(of: folder)
    } else {
      made = try MadeDataset(calling: object, files, keepingIn: folder)
    }
    known.withLock { $0[key] = made }
    return made
  }

  static let description = "description.json"

  /// Nil where there is none, or something else.
  private init?(keptIn folder: String) {
    guard let bytes = try? TextFile.bytes("\(folder)/\(Self.description)"),
      let json = try? JSON(parsing: bytes)
    else { return nil }
    self.init(json, in: folder)
  }

  private init?(_ json: JSON, in folder: String) {
    guard let shape = json["shape"]?.elements?.compactMap(\.integer), !shape.isEmpty,
      shape.allSatisfy({ (1...1 << 24).contains($0) }), let areBytes = json["bytes"]?.boolean
    else { return nil }
    let parts = DatasetPart.allCases.compactMap { part -> Part? in
      guard let text = json[part.rawValue]?.text, let digest = Digest(hexadecimal: text) else { return nil }
      return Part(path: "\(folder)/\(part.rawValue)-\(text.prefix(20)).safetensors", digest: digest)
    }
    guard parts.count == DatasetPart.allCases.count else { return nil }
    func place(_ part: Int, _ name: String) -> ArrayPlace {
      ArrayPlace(path: WrittenPath(parts[part].path), array: name)
    }
    if let classes = json["classes"]?.integer, (2...Arrays.mostClasses).contains(classes) {
      func pair(_ part: Int) -> ArrayPair {
        ArrayPair(inputs: place(part, "inputs"), labels: place(part, "classes"))
      }
      arrays = Arrays(shape: shape, classes: classes, train: pair(0), test: pair(1))
    } else if let width = json["width"]?.integer, (1...65_536).contains(width) {
      func pair(_ part: Int) -> ValueArrayPair {
        ValueArrayPair(inputs: place(part, "inputs"), targets: place(part, "targets"))
      }
      arrays = ValueArrays(shape: shape, width: width, train: pair(0), test: pair(1))
    } else {
      return nil
    }
    (self.parts, self.areBytes) = (parts, areBytes)
  }
}

extension MadeDataset {
  private init(
    calling object: PythonObject, _ files: [String: String], keepingIn folder: String
  ) throws(SettingError) {
    let made: [(name: String, split: MadeSplit)]
    do throws(WorkerError) { made = try TorchEngine.ofProcess.dataset(of: object, files: files) } catch {
      let isMissing = [.noTorch, .oldTorch, .system].contains(error.kind)
      throw SettingError(
        "'\(object.text)': \(WorkerError(error.kind, error.message, traceback: error.traceback, printed: error.printed))",
        at: ["dataset"],
        help: isMissing
          ? "a data set of your own needs PyTorch 2.2 or newer; THALWEG_PYTHON says which Python has it"
          : error.help)
    }
    let splits = try Self.sorted(made, of: object)
    let json = try Self.description(of: splits, object)
    var members: [JSON.Member] = []
    do throws(FileFailure) {
      for (part, split) in zip(DatasetPart.allCases, splits) {
        let bytes = Array(SafetensorsFile.encode([split.inputs, split.targets]))
        let digest = Digest(of: bytes).description
        try WrittenFiles.write(bytes, to: "\(folder)/\(part.rawValue)-\(digest.prefix(20)).safetensors")
        members.append(JSON.Member(part.rawValue, JSON(digest)))
      }
      members += json
      try WrittenFiles.write(JSON.object(members).prettyBytes, to: "\(folder)/\(Self.description)")
    } catch {
      throw SettingError(
        "what '\(object.text)' made cannot be kept: \(error)", at: ["dataset"],
        help: "XDG_CACHE_HOME says in which folder")
    }
    guard let kept = MadeDataset(.object(members), in: folder) else {
      preconditionFailure("a description that its own reader refuses")
    }
    self = kept
  }

  /// The training split and the test split.
  private static func sorted(
    _ made: [(name: String, split: MadeSplit)], of object: PythonObject
  ) throws(SettingError) -> [MadeSplit] {
    let names = DatasetPart.allCases.map(\.rawValue)
    if let other = made.first(where: { !names.contains($0.name) })?.name {
      let isHeldOut = ["validation", "valid", "val", "dev"].contains(other)
      throw SettingError(
        "'\(object.text)' returned a split '\(other)'", at: ["dataset"],
        help: isHeldOut
          ? "return \"train\" and \"test\"; `validation: N` holds out the last N training examples"
          : "return {\"train\": (inputs, targets), \"test\": (inputs, targets)}")
    }
    var found: [MadeSplit] = []
    for name in names {
      guard let split = made.first(where: { $0.name == name })?.split else {
        throw SettingError(
          "'\(object.text)' returned no split '\(name)'", at: ["dataset"],
          help: "return {\"train\": (inputs, targets), \"test\": (inputs, targets)}")
      }
      found.append(split)
    }
    return found
  }

  /// Shape, and classes or width, of splits that have the same.
  private static func description(
    of splits: [MadeSplit], _ object: PythonObject
  ) throws(SettingError) -> [JSON.Member] {
    let first = splits[0]
    let areBytes = first.inputs.elementType == .uint8
    var members = [
      JSON.Member("shape", .array(first.input.map { JSON($0) })), JSON.Member("bytes", .boolean(areBytes)),
    ]
    if (splits.contains { ($0.inputs.elementType == .uint8) != areBytes }) {
      throw SettingError(
        "'\(object.text)' gives pixels in one split, and floats in the other", at: ["dataset"],
        help: "return both as uint8, or both as float32")
    }
    if first.targets.name == "classes" {
      let largest = splits.flatMap { $0.targets.integers() ?? [] }.max() ?? 0
      if largest >= Arrays.mostClasses {
        throw SettingError(
          "'\(object.text)' gives class \(largest): there are at most \(Arrays.mostClasses) classes",
          at: ["dataset"], help: "number them from 0 on; values to predict are float32")
      }
      members.append(JSON.Member("classes", JSON(max(2, largest + 1))))
    } else {
      let width = first.targets.shape[1]
      if width > 65_536 {
        throw SettingError(
          "'\(object.text)' gives \(width) targets an example: there are at most 65536", at: ["dataset"])
      }
      members.append(JSON.Member("width", JSON(width)))
    }
    if let size = first.input.first(where: { !(1...1 << 24).contains($0) }) {
      throw SettingError("'\(object.text)' gives examples with \(size) in a dimension", at: ["dataset"])
    }
    return members
  }
}
