import Foundation
import Testing

@testable import FileFormats

@Suite("PyTorch checkpoints")
struct PyTorchTests {
  private static let names = ["0.weight", "0.bias", "2.weight", "2.bias"]
  private static let shapes = [[3, 2], [3], [2, 3], [2]]

  /// Element i of tensor k is k + i/8.
  private static func values(_ index: Int, _ count: Int) -> [Float] {
    (0..<count).map { Float(index) + Float($0) / 8 }
  }

  @Test(
    "a state dict is read from every format and protocol that torch.save has written",
    arguments: [
      "state-dict.pth", "protocol-1.pth", "protocol-3.pth", "protocol-4.pth", "protocol-5.pth", "legacy.pth",
      "legacy-protocol-1.pth", "legacy-protocol-3.pth", "legacy-protocol-4.pth", "legacy-protocol-5.pth",
      "checkpoint.pth", "call.pth", "own-dict.pth", "no-checksums.pth", "arrays.npz", "deflated.npz",
      "streamed.npz",
    ])
  func stateDict(name: String) throws {
    let file = try Fixture.tensors(name)
    #expect(file.tensors.map(\.name) == Self.names)
    #expect(file.tensors.map(\.shape) == Self.shapes)
    for (index, shape) in Self.shapes.enumerated() {
      #expect(try file.read(index).floats() == Self.values(index, shape.reduce(1, *)))
    }
  }

  @Test(
    "a whole module gives the names and order of its state dict, and no more",
    arguments: ["module.pth", "legacy-module.pth"])
  func module(name: String) throws {
    let file = try Fixture.tensors(name)
    #expect(
      file.tensors.map(\.name) == [
        "body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias", "body.1.running_mean",
        "body.1.running_var", "body.1.num_batches_tracked", "head.weight", "head.bias",
      ])
    #expect(try file.floats("body.1.running_var") == Self.values(5, 2))
    #expect(try file.floats("head.weight") == Self.values(6, 6))
  }

  @Test("names keep the prefix that DataParallel gives them")
  func parallel() throws {
    #expect(try Fixture.tensors("parallel.pth").tensors.map(\.name) == Self.names.map { "module.\($0)" })
  }

  @Test(
    "views are gathered by offset and strides, whatever their storage",
    arguments: ["views.pth", "legacy-views.pth"])
  func views(name: String) throws {
    let file = try Fixture.tensors(name)
    let grid = (0..<24).map(Float.init)
    #expect(try file.floats("transposed") == (0..<6).flatMap { c in (0..<4).map { grid[$0 * 6 + c] } })
    #expect(try file.floats("window") == [8, 9, 10, 14, 15, 16])
    #expect(try file.floats("repeated") == [0, 1, 2, 0, 1, 2])
    #expect(try file.floats("number") == [2.5])
    #expect(try file.floats("empty") == [])
    #expect(file.tensors.map(\.shape) == [[6, 4], [2, 3], [2, 3], [], [0, 3]])
  }

  @Test("every type of elements is read, or named where it is not")
  func types() throws {
    let file = try Fixture.tensors("types.pth")
    for name in ["f16", "bf16", "f64"] { #expect(try file.floats(name) == [0.25, -1.5, 3]) }
    let read = try file.tensors.indices.prefix(6).map { try file.read($0) }
    #expect(read[3].integers() == [-1, 2] && read[5].integers() == [7])
    #expect(Array(read[4].bytes) == [1, 0])
    #expect(
      message { _ = try file.read(6) }
        == "types.pth: expected a type that can be read for 'c64', found ComplexFloatStorage (complex numbers); save its real and "
        + "imaginary parts: torch.view_as_real(x)")
  }

  @Test("an entry says which weights are meant, however deep they lie")
  func entry() throws {
    #expect(try Fixture.tensors("two.pth", entry: "ema.model").tensors.map(\.name) == Self.names)
    #expect(
      try Fixture.tensors("module.pth", entry: "_modules.head").tensors.map(\.name) == ["weight", "bias"])
    #expect(try Fixture.tensors("arrays.npz", entry: "2").tensors.map(\.name) == ["weight", "bias"])
  }

  private static let starts: [(fixture: String, entry: String)] = [
    ("state-dict.pth", "2"), ("checkpoint.pth", "model_state.2"), ("checkpoint.pth", "2"),
    ("two.pth", "ema.model.2"),
    ("module.pth", "body"), ("legacy.pth", "2"),
  ]

  @Test(
    "an entry may be what names start with, also of the only weights there are", arguments: starts.indices)
  func startsOfNames(index: Int) throws {
    let (fixture, entry) = Self.starts[index]
    let file = try Fixture.tensors(fixture, entry: entry)
    let all = try Fixture.tensors(fixture, entry: fixture == "two.pth" ? "ema.model" : nil)
    let start = "\(entry.split(separator: ".").last ?? "")."
    let wanted = all.tensors.filter { $0.name.hasPrefix(start) }
    #expect(!wanted.isEmpty && file.tensors.map { start + $0.name } == wanted.map(\.name))
    let place = try #require(all.tensors.firstIndex { $0.name == wanted[0].name })
    #expect(try file.read(0).bytes == all.read(place).bytes)
  }

  private static let refusals: [(name: String, entry: String?, message: String)] = [
    (
      "two.pth", nil,
      "two.pth (two/data.pkl): expected weights under one name, found them under 'model', 'average'; "
        + "say which, as in `entry: model`"
    ),
    (
      "two.pth", "epoch",
      "two.pth (two/data.pkl): expected something at 'epoch', found a map of 'model', 'ema', 'average' with "
        + "'model', 'ema', 'average'"
    ),
    (
      "arrays.npz", "model",
      "arrays.npz: expected tensors under 'model', found '0.weight', '0.bias', '2.weight', '2.bias'"
    ),
    (
      "parameters.pth", nil,
      "parameters.pth (parameters/data.pkl): expected a state dict, a module, or one of them under a name, "
        + "found a list; save the weights with torch.save(model.state_dict(), path)"
    ),
    (
      "call.pth", "surprise",
      "call.pth (call/data.pkl): expected weights at 'surprise', found a call of posix.system without any; "
        + "Thalweg executes nothing from a file; save the weights with torch.save(model.state_dict(), path)"
    ),
    (
      "protocol-0.pth", nil,
      "protocol-0.pth (x/data.pkl), byte 84: expected storages as protocols from 1 on name them, found protocol 0, "
        + "which PyTorch cannot read either; save it again without pickle_protocol=0"
    ),
    (
      "script.pt", nil,
      "script.pt: expected weights, found a TorchScript program; save its weights with "
        + "torch.save(module.state_dict(), path)"
    ),
  ]

  @Test("what cannot be taken is refused by name, with what to do", arguments: refusals.indices)
  func refusal(index: Int) throws {
    let refusal = Self.refusals[index]
    #expect(message { _ = try Fixture.tensors(refusal.name, entry: refusal.entry) } == refusal.message)
  }

  @Test("texts and arrays may share an npz file, and the texts cannot be read")
  func texts() throws {
    let file = try Fixture.tensors("texts.npz")
    #expect(file.tensors.map(\.elementType) == [nil, .int64])
    #expect(try file.read(1).integers() == [0, 1, 2])
    #expect(message { _ = try file.read(0) }?.contains("found the type <U6 (texts)") == true)
  }

  @Test("an array in Fortran's order is turned into C's")
  func fortran() throws {
    let tensor = try NPYFile.decode(try Fixture.content("fortran.npy"))
    #expect(tensor.shape == [2, 3])
    #expect(tensor.elements(as: Double.self) == [0, 1, 2, 3, 4, 5])
  }

  @Test("what is no file of tensors is refused by its first bytes")
  func otherFiles() {
    for bytes in [Data(), Data("PNG".utf8), Data([0x80, 2, 0x7D, 0x2E]), Data([1, 2, 3, 4, 5, 6, 7, 8, 9])] {
      let text = message { _ = try TensorFile(decoding: FileContent(name: "x", bytes: bytes)) }
      #expect(text?.hasPrefix("x, byte 0: expected a file of safetensors, PyTorch, npz or npy") == true)
    }
  }
}
