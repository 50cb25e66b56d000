import Foundation
import Testing

/// The folder that this clone is in.
private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite("The house")
struct HouseTests {
  private static let system: Set = ["Glibc", "Musl", "Darwin", "Synchronization"]
  private static let foundation: Set = ["Foundation", "FoundationEssentials"]

  /// What each target may import, besides the system's own library.
  private static let allowed: [(target: String, imports: Set<String>)] = [
    ("Declarations", []),
    ("Platform", ["CSpawn", "CCrypto", "CryptoKit"]),
    ("Specifications", ["Declarations", "Platform", "CYAML"]),
    ("ResultStore", ["Declarations", "Platform"]),
    ("Workflow", ["Declarations", "Platform", "Specifications", "ResultStore"]),
    ("RemoteCache", ["Declarations", "Platform", "ResultStore", "Workflow", "CCurl"]),
    ("Cluster", ["Declarations", "Platform", "Specifications", "ResultStore", "Workflow"]),
    ("Networks", ["Declarations"]),
    ("Neural", ["Declarations", "Platform", "Networks", "Kernels"]),
    ("LinearAlgebra", ["COpenBLAS"]),
    ("Alignment", ["Networks", "Neural", "LinearAlgebra"]),
    ("FileFormats", foundation.union(["Platform", "CZlib", "CImages", "CDrawing"])),
    ("TorchEngine", foundation.union(["Declarations", "Platform", "Networks", "Neural", "FileFormats"])),
    ("Charts", []),
    (
      "Experiments",
      foundation.union([
        "Declarations", "Platform", "Specifications", "ResultStore", "Workflow", "Networks", "Neural",
        "LinearAlgebra", "Alignment", "TorchEngine", "FileFormats", "Charts",
      ])
    ),
    ("LocalServer", ["Platform"]),
    ("RunBrowser", ["Declarations", "Platform", "Workflow", "Experiments", "LocalServer"]),
    (
      "thalweg",
      foundation.union([
        "Declarations", "Platform", "Specifications", "ResultStore", "Workflow", "RemoteCache", "Cluster",
        "Networks", "Neural", "TorchEngine", "FileFormats", "Charts", "Experiments", "RunBrowser",
        "LocalServer", "ArgumentParser",
      ])
    ),
  ]

  /// Texts in other languages.
  private static let generated: Set = ["WorkerSource.swift", "WebSource.swift", "ReportScript.swift"]

  @Test("each target imports what its room allows", arguments: allowed.map(\.target))
  func imports(target: String) throws {
    let allowed = try #require(Self.allowed.first { $0.target == target }).imports.union(Self.system)
    for file in try swiftFiles(in: "Sources/\(target)") where !Self.generated.contains(file.lastPathComponent)
    {
      for name in imports(of: try String(contentsOf: file, encoding: .utf8)) {
        #expect(allowed.contains(name), "\(file.lastPathComponent) imports \(name)")
      }
    }
  }

  @Test("every target of Swift is in the table of rooms")
  func completeness() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
    let withSwift = try folders.filter { !(try swiftFiles(in: "Sources/\($0)").isEmpty) }
    #expect(Set(withSwift) == Set(Self.allowed.map(\.target)))
  }

  /// Where the compiler is told to trust what it cannot see about threads, each place with a comment that says why.
  private static let audited: Set = [
    "HTTPClient.swift", "CurlLibrary.swift", "OwnThread.swift", "WorkScheduler.swift", "ParallelFor.swift",
    "WorkerPool.swift", "Guarded.swift",
  ]

  @Test("what goes between threads unchecked goes through a few places that are known")
  func uncheckedSharing() throws {
    var found: Set<String> = []
    for file in try swiftFiles(in: "Sources") {
      let text = try String(contentsOf: file, encoding: .utf8)
      if text.contains("@unchecked Sendable") || text.contains("nonisolated(unsafe)") {
        found.insert(file.lastPathComponent)
      }
    }
    #expect(found == Self.audited)
    let pool = try String(
      contentsOf: root.appending(path: "Sources/Neural/Threads/WorkerPool.swift"), encoding: .utf8)
    #expect(
      pool.components(separatedBy: "nonisolated(unsafe)").count == 2, "one entry for work on shared memory")
    #expect(pool.contains("_ body: @Sendable (_ part: Int, _ participant: Int) -> Void"))
  }

  /// Where an experiment names the engine that it has: to make it, to key by it, and to estimate what it takes.
  private static let nativeEngine: Set = [
    "StageEngine.swift", "Registry+Experiments.swift", "MeasuringEstimate.swift",
  ]

  @Test("the seam before engines knows of no kernels, and stages compute through it alone")
  func seam() throws {
    for file in try swiftFiles(in: "Sources/Neural/Engines") {
      let names = imports(of: try String(contentsOf: file, encoding: .utf8))
      #expect(Set(names).isSubset(of: ["Declarations", "Networks"]), "\(file.lastPathComponent)")
    }
    let native = ["NativeEngine", "CompiledNetwork", "PointEvaluation", "WorkerPool"]
    let naming = try swiftFiles(in: "Sources/Experiments").filter { file in
      let text = try String(contentsOf: file, encoding: .utf8)
      return native.contains { text.contains($0) }
    }
    #expect(Set(naming.map(\.lastPathComponent)) == Self.nativeEngine)
  }

  @Test(
    "an import is found whatever stands before it",
    arguments: [
      ("import Charts", ["Charts"]), ("  public import struct Foundation.Data", ["Foundation"]),
      ("@testable import Neural", ["Neural"]), ("internal import Platform", ["Platform"]),
      ("// import Neural", []),
      ("let important = 1", []),
    ])
  func scan(line: String, expected: [String]) {
    #expect(imports(of: line) == expected)
  }

  private func imports(of text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      var words = line.split(separator: " ")
      while let first = words.first,
        ["public", "internal", "private", "package"].contains(first) || first.hasPrefix("@")
      {
        words.removeFirst()
      }
      guard words.first == "import", words.count > 1 else { return nil }
      let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
      let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
      return String(name.prefix { $0 != "." })
    }
  }

  private func swiftFiles(in folder: String) throws -> [URL] {
    let folder = root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".swift") }.map { folder.appending(path: $0) }
  }
}
