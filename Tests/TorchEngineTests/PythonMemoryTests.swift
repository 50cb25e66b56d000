import Declarations
import Foundation
import Testing

@testable import TorchEngine

@Suite("What Python told is remembered")
struct PythonMemoryTests {
  private let folder: URL
  private let interpreter: PythonInterpreter
  private let hello: JSON

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("memory-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for file in ["python", "version.py"] {
      try Data("1".utf8).write(to: folder.appendingPathComponent(file))
    }
    interpreter = PythonInterpreter(path: folder.appendingPathComponent("python").path)
    hello = ["torch": "2.15.0", "version-file": JSON(folder.appendingPathComponent("version.py").path)]
  }

  private var memory: PythonMemory { PythonMemory(of: interpreter, in: folder.path) }

  @Test("as long as interpreter and PyTorch are those that told it", arguments: ["python", "version.py"])
  func stamps(_ file: String) throws {
    #expect(memory.hello == nil)
    memory.remember(hello: hello)
    memory.remember("yes", to: "question")
    #expect(memory.hello == hello && memory.answer(to: "question") == "yes")
    try Data("22".utf8).write(to: folder.appendingPathComponent(file))
    #expect(memory.hello == nil && memory.answer(to: "question") == nil)
  }

  @Test(
    "a file that is something else is asked again",
    arguments: [
      "", "{", "[]", "{\"version\": 2}", "{\"version\": 1, \"hello\": 3, \"stamp\": {}, \"answers\": []}",
    ])
  func damage(_ text: String) throws {
    memory.remember(hello: hello)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".json")
    }
    try Data(text.utf8).write(to: folder.appendingPathComponent(files[0]))
    #expect(memory.hello == nil)
    memory.remember(hello: hello)
    #expect(memory.hello == hello)
  }

  @Test("several at once lose nothing of each other")
  func together() {
    memory.remember(hello: hello)
    let (one, other) = (memory, memory)
    one.remember("a", to: "1")
    other.remember("b", to: "2")
    #expect(memory.answer(to: "1") == "a" && memory.answer(to: "2") == "b")
  }
}
