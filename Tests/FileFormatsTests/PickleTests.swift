import Foundation
import Testing

@testable import FileFormats

/// Pickles that no honest program writes, each as the instructions of the machine.
@Suite("hostile pickles")
struct PickleTests {
  private static let start = "\u{80}\u{02}"

  /// The file that `torch.save` would make of a pickle; characters below 256 stand for bytes.
  private static func file(_ pickle: String, storages: [String: Int] = [:], order: String = "little")
    -> FileContent
  {
    let entries: [(name: String, bytes: Data)] =
      [("x/data.pkl", bytes(pickle)), ("x/byteorder", Data(order.utf8))]
      + storages.sorted { $0.key < $1.key }.map { ("x/data/\($0.key)", Data(count: $0.value)) }
    return FileContent(name: "x.pth", bytes: ZipWriter.archive(entries))
  }

  private static func bytes(_ text: String) -> Data {
    Data(text.unicodeScalars.map { UInt8($0.value) })
  }

  /// The result of reading all tensors.
  private static func verdict(_ file: FileContent) -> String? {
    message {
      let tensors = try TensorFile(decoding: file)
      for index in tensors.tensors.indices { _ = try tensors.read(index) }
    }
  }

  private static func text(_ value: String) -> String {
    "X" + little(value.count) + value
  }

  private static func little(_ value: Int) -> String {
    String(
      String.UnicodeScalarView((0..<4).map { Unicode.Scalar(UInt8(truncatingIfNeeded: value >> (8 * $0))) }))
  }

  /// A tensor called w.
  private static func tensor(
    key: String = "0", count: String, offset: String = "K\0", shape: String, strides: String
  ) -> String {
    start + "}" + text("w") + "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage")
      + "ctorch\nFloatStorage\n" + text(key) + text("cpu") + count + "tQ" + offset + shape + strides
      + "\u{89}}tRs."
  }

  @Test("a sound tensor written by hand is read")
  func sound() throws {
    let file = Self.file(
      Self.tensor(count: "K\u{6}", shape: "K\u{2}K\u{3}\u{86}", strides: "K\u{3}K\u{1}\u{86}"),
      storages: ["0": 24])
    #expect(try TensorFile(decoding: file).read(0).floats() == [0, 0, 0, 0, 0, 0])
  }

  /// A tensor of the storage 0 of one element, on top of the stack.
  private static func parts(shape: String) -> String {
    "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\nFloatStorage\n" + text("0")
      + text("cpu") + "K\u{1}tQK\0" + shape + shape + "\u{89}}tR"
  }

  /// A NumPy array on top of the stack.
  private static func array(shape: String, bytes: Int) -> String {
    "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\u{85}C\u{1}btR(K\u{1}" + shape
      + "cnumpy\ndtype\n" + text("f4") + "\u{85}R(K\u{3}" + text("<") + "NNNtb\u{89}C\u{8}"
      + String(repeating: "\0", count: bytes) + "tb"
  }

  private static let large = "\u{8A}\u{8}\0\0\0\0\0\0\0\u{40}"

  private static let cases: [(name: String, file: FileContent, says: String)] = [
    ("a file that is empty", file(""), "expected 1 more byte of the pickle, found 0"),
    ("text where a pickle should be", file("hello"), "expected"),
    ("a protocol of the future", file("\u{80}\u{9}."), "protocol 9"),
    ("no value", file(start + "."), "a value on the stack"),
    ("a call of what is not a name", file(start + "K\u{1})R."), "the name of a function"),
    (
      "a call of os.system", file(start + "cos\nsystem\n(" + text("true") + "tR."),
      "found a call of os.system; Thalweg executes nothing"
    ),
    (
      "a call of os.system by protocol 4",
      file("\u{80}\u{4}\u{8C}\u{2}os\u{8C}\u{6}system\u{93})R."), "a call of os.system"
    ),
    ("a call of eval through getattr", file(start + "cbuiltins\ngetattr\n)R."), "a call of builtins.getattr"),
    (
      "a call of what a call gives", file(start + "cbuiltins\ngetattr\n)R)R."),
      "a call of a function without a name"
    ),
    ("a call that is built by INST", file(start + "(ios\nsystem\n."), "found an instance of os.system"),
    ("a call that is built by OBJ", file(start + "(cos\nsystem\no."), "found an instance of os.system"),
    (
      "a class that is known by a number", file(start + "\u{82}\u{1})R."),
      "found a call of copyreg.extension 1"
    ),
    (
      "an instruction that there is none of", file(start + "\u{F0}."),
      "an instruction of a pickle, found 0xf0"
    ),
    ("bytes kept outside of the file", file(start + "\u{97}."), "whose buffers are kept elsewhere"),
    ("a storage named by a line", file(start + "P('storage',)\n."), "protocol 0, which PyTorch cannot read"),
    ("a number of a line that is none", file("Ione\n."), "expected a number, found 'one'"),
    ("a string of a line without quotes", file("Sabc\n."), "a string in quotes"),
    ("a text of a line that ends in an escape", file("V\\u12\n."), "a character's number"),
    ("a value remembered below zero", file("Np-1\n."), "the number of a value"),
    ("an instance of nothing", file(start + "(o."), "the name of a class"),
    ("a name without an end", file(start + "c" + String(repeating: "a", count: 2000)), "the end of its line"),
    ("a value never remembered", file(start + "h\u{7}."), "remembered as 7"),
    ("a list that contains itself", file(start + "]q\0h\0a."), "found a list"),
    (
      "a map that contains itself", file(start + "}q\0" + text("a") + "h\0s."), "a state dict, a module"
    ),
    (
      "a module inside itself",
      file(
        start + "cm\nM\n)\u{81}q\u{1}}" + text("_modules") + "}" + text("again") + "h\u{1}ssb."),
      "modules at most 100 deep"
    ),
    (
      "modules that hold one another many times over", file(manyfold),
      "values that contain one another without end"
    ),
    ("a text longer than the file", file(start + "X\u{FF}\u{FF}\u{FF}\u{7F}abc"), "more bytes of the pickle"),
    (
      "a text of more bytes than can be counted",
      file(start + "\u{8D}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}"), "a size that a file can have"
    ),
    ("a text that is not UTF-8", file(start + "X\u{1}\0\0\0\u{FF}."), "found bytes"),
    (
      "a name that comes twice",
      file(
        start + "}(" + text("w") + parts(shape: ")") + text("w") + parts(shape: ")") + "u.",
        storages: ["0": 4]),
      "one tensor of a name, found two 'w'"
    ),
    (
      "a name that is a number and a text",
      file(start + "}(K\u{7}" + parts(shape: ")") + text("7") + parts(shape: ")") + "u.", storages: ["0": 4]),
      "one tensor of a name, found two '7'"
    ),
    (
      "an array that has fewer bytes than its shape takes",
      file(start + "}" + text("w") + array(shape: "K\u{3}\u{85}", bytes: 8) + "s."),
      "as many bytes as a NumPy array of type <f4 and shape [3] takes, found 8"
    ),
    (
      "an array of a shape that overflows",
      file(start + "}" + text("w") + array(shape: large + large + "\u{86}", bytes: 8) + "s."),
      "a shape that a NumPy array can have"
    ),
    ("bytes after the end", file(start + "}.}"), "expected the end"),
    (
      "numbers in an order that there is none of", file(start + "}.", order: "middle"),
      "expected 'little' or 'big'"
    ),
    (
      "a million marks", file(start + String(repeating: "(", count: 1_000_100)), "at most 1000000 values"
    ),
    (
      "lists made of lists a million times over",
      file(start + "]q\0(" + String(repeating: "N", count: 500_000) + "e" + manyCopies),
      "at most 1000000 values"
    ),
    (
      "a million tuples inside one another",
      file(start + ")" + String(repeating: "\u{85}", count: 900_000) + "."), "found a list"
    ),
    (
      "a tensor larger than its storage",
      file(tensor(count: "K\u{4}", shape: "K\u{5}\u{85}", strides: "K\u{1}\u{85}"), storages: ["0": 16]),
      "a tensor within its storage of 4 elements"
    ),
    (
      "a tensor that starts before its storage",
      file(
        tensor(
          count: "K\u{4}", offset: "J\u{FF}\u{FF}\u{FF}\u{FF}", shape: "K\u{1}\u{85}", strides: "K\u{1}\u{85}"
        ),
        storages: ["0": 16]), "a tensor of a size that can be"
    ),
    (
      "a stride below zero",
      file(
        tensor(count: "K\u{4}", shape: "K\u{2}\u{85}", strides: "J\u{FF}\u{FF}\u{FF}\u{FF}\u{85}"),
        storages: ["0": 16]), "a tensor of a size that can be"
    ),
    (
      "a shape that overflows",
      file(
        tensor(count: "K\u{4}", shape: large + large + "\u{86}", strides: "K\0K\0\u{86}"), storages: ["0": 16]
      ),
      "a tensor of a size that can be"
    ),
    (
      "strides that overflow",
      file(
        tensor(count: "K\u{4}", shape: "K\u{4}\u{85}", strides: large + "\u{85}"), storages: ["0": 16]),
      "a tensor of a size that can be"
    ),
    (
      "a number repeated beyond any memory",
      file(
        tensor(
          count: "K\u{4}", shape: "\u{8A}\u{5}\0\0\0\0\u{10}\u{85}", strides: "K\0\u{85}"),
        storages: ["0": 16]),
      "no larger than its storage"
    ),
    (
      "a storage that is not there",
      file(tensor(count: "K\u{1}", shape: ")", strides: ")")), "expected an entry 'x/data/0', found none"
    ),
    (
      "a storage of another size",
      file(tensor(count: "K\u{4}", shape: ")", strides: ")"), storages: ["0": 4]),
      "expected 4 elements of 4 bytes"
    ),
    (
      "a storage of more elements than can be counted",
      file(tensor(count: large, shape: ")", strides: ")"), storages: ["0": 4]), "elements of 4 bytes"
    ),
    (
      "a storage of no known type",
      file(start + "(" + text("storage") + "cos\nFloatStorage\n" + text("0") + text("cpu") + "K\u{1}tQ."),
      "a storage of PyTorch"
    ),
  ]

  /// Thirty maps, each of which holds the next one ten times.
  private static var manyfold: String {
    var pickle = start + "cm\nM\n)\u{81}q\u{1}}" + text("_modules") + "}q\u{2}"
    for level in 3..<33 {
      pickle +=
        "("
        + (0..<10).map {
          text("\($0)")
            + ($0 == 0 ? "}q" + "\(Unicode.Scalar(UInt8(level)))" : "h" + "\(Unicode.Scalar(UInt8(level)))")
        }
        .joined() + "u" + "0h\(Unicode.Scalar(UInt8(level)))"
    }
    return pickle + "0h\u{1}}" + text("_modules") + "h\u{2}sb."
  }

  private static var manyCopies: String {
    String(repeating: "cbuiltins\nlist\n(h\0tRNa0", count: 100) + "."
  }

  @Test("each is refused, and the message says why", arguments: cases.indices)
  func refused(index: Int) {
    let (name, file, says) = Self.cases[index]
    let verdict = Self.verdict(file)
    #expect(verdict?.contains(says) == true, "\(name): \(verdict ?? "was read")")
    #expect(verdict?.hasPrefix("x.pth") == true)
  }

  @Test("an unknown class is an instance with attributes, whose constructor is never looked for")
  func unknownClass() throws {
    let pickle =
      Self.start + "cos\nsystem\n" + Self.text("true") + "\u{85}\u{81}}" + Self.text("_parameters") + "}"
      + Self.text("w") + Self.parts(shape: ")") + "ssb."
    let file = try TensorFile(decoding: Self.file(pickle, storages: ["0": 4]))
    #expect(file.tensors.map(\.name) == ["w"])
  }

  @Test(
    "a pickle can ask for so much and no more",
    arguments: [
      (String(repeating: "N0", count: 600), "at most 1000 instructions, found more; save the weights alone"),
      (String(repeating: "N", count: 200), "at most 100 values, found more; save the weights alone"),
      (
        text(String(repeating: "a", count: 500)) + "q\0"
          + String(repeating: "c_codecs\nencode\nh\0" + text("latin1") + "\u{86}R0", count: 9),
        "at most 4096 bytes of arrays, found more"
      ),
      (String(repeating: "N0", count: 3000), "a pickle of at most 4096 bytes, found a longer one"),
    ])
  func limits(pickle: String, says: String) {
    var limits = PickleMachine.Limits(bytes: 4096, instructions: 1000, values: 100)
    if pickle.count > 4096 { limits.instructions = 10_000 }
    let content = FileContent(name: "x", bytes: Self.bytes(Self.start + pickle + "."))
    var machine = PickleMachine(content, limits: limits)
    let verdict = message { _ = try machine.run() }
    #expect(verdict?.contains("expected \(says)") == true, "\(verdict ?? "was read")")
  }

  @Test("a value that many names share is described once, in little time")
  func shared() throws {
    let list = "](" + String(repeating: "N", count: 1000) + "eq\0" + "0"
    let names = (0..<200_000).map {
      "M\(Unicode.Scalar(UInt8($0 % 256)))\(Unicode.Scalar(UInt8($0 / 256 % 256)))h\0"
    }.joined()
    let pickle = Self.start + list + "}(" + Self.text("w") + Self.parts(shape: ")") + names + "u."
    let file = try TensorFile(decoding: Self.file(pickle, storages: ["0": 4]))
    #expect(file.tensors.map(\.name) == ["w"])
    #expect(file.passedOver.count == 1000)
    #expect(file.passedOver.last?.description == "a list")
  }

  @Test("strings, numbers and instances of protocols 0 and 1 are what Python reads")
  func lines() throws {
    // pickle.loads(b"(dS'w'\nS'\\xff\\n'\nsV\\u00e9\nI01\nsVa\nL-5L\nsVb\nF2.5\nsV\\u20ac\nI7\ns.")
    let pickle = "(dS'w'\nS'\\xff\\n'\nsV\\u00e9\nI01\nsVa\nL-5L\nsVb\nF2.5\nsV\\u20ac\nI7\ns."
    var machine = PickleMachine(FileContent(name: "x", bytes: Self.bytes(pickle)))
    let root = try machine.run()
    guard case .map(let entries)? = machine.node(root) else {
      Issue.record("no map")
      return
    }
    let shown = entries.map { "\($0.key): \($0.value)" }
    #expect(
      shown == [
        #"text("w"): bytes(2 bytes)"#, #"text("é"): boolean(true)"#, #"text("a"): integer(-5)"#,
        #"text("b"): real(2.5)"#, #"text("€"): integer(7)"#,
      ])
  }
}
