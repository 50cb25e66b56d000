import Declarations
import Networks
import Platform

/// What Python has told, kept in a file of the user's cache folder, so that it is asked once for each interpreter, machine
/// and module.
///
/// Where the file cannot be written, Python is asked again each time; what is in it counts only while interpreter, PyTorch and
/// machine are those that told it.
final class PythonMemory: Sendable {
  private let path: String
  private let interpreter: PythonInterpreter
  private let content: Guarded<Content>

  private struct Content {
    /// What the interpreter said of itself; nil where that is not known.
    var hello: JSON?
    /// The stamps under which it counts.
    var stamp: JSON = .null
    /// By what was asked.
    var answers: [String: JSON] = [:]
  }

  /// - Parameter folder: where the file is.
  init(of interpreter: PythonInterpreter, in folder: String = PythonMemory.folder) {
    self.interpreter = interpreter
    path = "\(folder)/python-\(Digest(of: interpreter.path).description.prefix(16)).json"
    content = Guarded(Self.read(path, interpreter))
  }

  /// `XDG_CACHE_HOME/thalweg`, or `~/.cache/thalweg`.
  static var folder: String {
    let variables = InheritedVariables.values(of: ["XDG_CACHE_HOME", "HOME"])
    if let cache = variables["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/thalweg" }
    return "\(variables["HOME"] ?? "/tmp")/.cache/thalweg"
  }

  /// What the interpreter said of itself and of the machine; nil where it has to be asked.
  var hello: JSON? { content.withLock { $0.hello } }

  func answer(to question: String) -> JSON? { content.withLock { $0.answers[question] } }

  /// Keeps what the interpreter said of itself: what was kept before counts no more where that was something else.
  func remember(hello: JSON) {
    let stamp = Self.stamp(of: interpreter, hello)
    content.withLock { content in
      if content.hello != hello { content.answers = [:] }
      (content.hello, content.stamp) = (hello, stamp)
    }
    write()
  }

  func remember(_ answer: JSON, to question: String) {
    content.withLock { content in
      // Others may have written meanwhile.
      let there = Self.read(path, interpreter)
      if there.stamp == content.stamp { content.answers.merge(there.answers) { mine, _ in mine } }
      content.answers[question] = answer
    }
    write()
  }

  private func write() {
    let json: JSON = content.withLock { content in
      [
        "version": 1, "stamp": content.stamp, "hello": content.hello ?? .null,
        "answers": .object(content.answers.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }),
      ]
    }
    try? WrittenFiles.write(json.prettyBytes, to: path)
  }

  private static func read(_ path: String, _ interpreter: PythonInterpreter) -> Content {
    guard let bytes = try? TextFile.bytes(path), let json = try? JSON(parsing: bytes),
      json["version"]?.integer == 1,
      let hello = json["hello"], hello.members != nil, let stamp = json["stamp"],
      stamp == Self.stamp(of: interpreter, hello)
    else { return Content() }
    let answers = json["answers"]?.members ?? []
    return Content(
      hello: hello, stamp: stamp,
      answers: Dictionary(answers.map { ($0.name, $0.value) }) { first, _ in first })
  }

  /// What tells that interpreter, PyTorch and machine are the same: the files of both by their stamps, the driver of cards, and
  /// which of them are shown.
  private static func stamp(of interpreter: PythonInterpreter, _ hello: JSON) -> JSON {
    let files = [interpreter.path, hello["version-file"]?.text ?? "", "/proc/driver/nvidia/version"]
    let cards = InheritedVariables.values(of: [
      "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ATEN_CPU_CAPABILITY",
    ])
    var name = utsname()
    uname(&name)
    let host = withUnsafeBytes(of: name.nodename) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return [
      "files": .array(files.map(stamp(ofFile:))), "host": JSON(host), "cores": JSON(Processor.cores),
      "cards": .object(cards.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }),
      "worker": JSON(WorkerSource.digest),
    ]
  }

  /// Nothing of a file that is made by the system: its size is 0 and its times change.
  private static func stamp(ofFile path: String) -> JSON {
    if path.hasPrefix("/proc/") {
      return (try? TextFile.bytes(path)).map { JSON(Digest(of: $0).description) } ?? .null
    }
    guard let status = (try? FileOperations().status(of: path)).flatMap(\.self) else { return .null }
    return [JSON(status.size), JSON(Int(status.modified)), JSON(Int(clamping: status.inode))]
  }
}
