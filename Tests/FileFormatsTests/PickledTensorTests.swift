import Foundation
import Testing

@testable import FileFormats

/// Tensors and arrays in a pickle, with every fact that changes their elements.
@Suite("tensors in a pickle")
struct PickledTensorTests {
  @Test("a tensor that is the negative of its elements is negated, whatever its type")
  func negated() throws {
    let file = try Fixture.tensors("negated.pth")
    for name in ["f32", "f64", "f16", "bf16", "typed"] {
      #expect(try file.floats(name) == [-0.25, 1.5, -3], "\(name)")
    }
    #expect(try file.floats("plain") == [0.25, -1.5, 3])
    #expect(try file.floats("imag") == [-2, -4, -6])
  }

  @Test("negating is exact, also of zero and what is no number")
  func signs() throws {
    let values: [Float] = [0, -0.0, .infinity, .nan, .leastNonzeroMagnitude]
    let bytes = Data(values.flatMap { withUnsafeBytes(of: $0.bitPattern) { Array($0) } })
    let negated = bytes.negated(.float32).withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
    #expect(negated == values.map { (-$0).bitPattern })
  }

  @Test("numbers of a big-endian machine are turned round")
  func bigEndian() throws {
    let file = try Fixture.tensors("big-endian.pth")
    #expect(try file.floats("w") == (0..<6).map { 1 + Float($0) / 8 })
    #expect(try file.read(1).integers() == [-2])
    #expect(
      message { _ = try file.read(2) }
        == "big-endian.pth (x/data/2): expected little-endian numbers, found big-endian ones without a type; "
        + "save the weights on a little-endian machine")
  }

  @Test("unsigned numbers of every width are read")
  func widths() throws {
    let file = try Fixture.tensors("widths.pth")
    #expect(try file.read(0).integers() == [0, 65535])
    #expect(try file.read(1).integers() == [0, 4_294_967_295])
    #expect(
      Array(try file.read(2).bytes) == [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 255, count: 8))
    #expect(try file.read(2).integers() == [0, .max])
    #expect(try file.read(3).integers() == [.min])
  }

  private static let refusals: [(file: String, name: String, shape: [Int], says: String)] = [
    (
      "negated.pth", "conj", [1],
      "found ComplexFloatStorage (complex numbers); save its real and imaginary parts"
    ),
    ("negated.pth", "i32", [1], "found a tensor of I32 with the fact 'neg'; save it with .clone()"),
    ("negated.pth", "later", [3], "found a tensor of F32 with the fact 'new'; save it with .clone()"),
    ("widths.pth", "f8", [1], "found torch.float8_e4m3fn (floating-point numbers of 8 bits); save x.float()"),
    ("others.pth", "sparse", [2, 2], "found a sparse tensor; save it with .to_dense()"),
    ("others.pth", "quantised", [2], "found a quantised tensor; save it with .dequantize()"),
    (
      "others.pth", "meta", [4, 5],
      "found a tensor on the device 'meta', which has no elements; load the weights"
    ),
    (
      "others.pth", "on meta", [3],
      "found a tensor on the device 'meta', which has no elements; load the weights"
    ),
    (
      "others.pth", "wrapped", [7],
      "found a tensor of a class that keeps its elements elsewhere; turn it into"
    ),
    ("others.pth", "lazy", [], "found a tensor of a lazy layer that has no shape yet; run the model once"),
    ("sparse.pth", "eye", [2, 2], "found a sparse tensor; save it with .to_dense()"),
    ("numpy-2.pth", "texts", [2], "found a NumPy array of <U6 (texts)"),
    (
      "numpy-2.pth", "objects", [2],
      "found a NumPy array of |O (Python objects, which are pickled); save the arrays"
    ),
    ("numpy-5.pth", "c64", [1], "found a NumPy array of <c8 (complex numbers); save x.real and x.imag"),
    (
      "numpy-2.pth", "fields", [2],
      "found a NumPy array of [fields] (records of several fields); save each field"
    ),
    (
      "numpy-2.pth", "long double", [1],
      "found a NumPy array of <f16 (floating-point numbers of more than 64 bits)"
    ),
    ("numpy-2.pth", "date", [1], "found a NumPy array of <M8 (dates); save x.astype(numpy.int64)"),
  ]

  @Test(
    "a tensor that cannot be read is refused by what it is, once somebody wants it",
    arguments: refusals.indices)
  func refused(index: Int) throws {
    let (name, tensor, shape, says) = Self.refusals[index]
    let file = try Fixture.tensors(name)
    let place = try #require(file.tensors.firstIndex { $0.name == tensor })
    #expect(file.tensors[place].elementType == nil && file.tensors[place].shape == shape)
    let found = message { _ = try file.read(place) }
    #expect(
      found?.hasPrefix("\(name): expected a type that can be read for '\(tensor)', \(says)") == true,
      "\(found ?? "")")
  }

  @Test("the tensors beside those that cannot be read are read")
  func beside() throws {
    let file = try Fixture.tensors("others.pth")
    for name in ["weight", "of a class", "parameter", "from xla"] {
      #expect(try file.floats(name) == [0.25, -1.5, 3], "\(name)")
    }
    #expect(file.passedOver == [PassedOver(name: "unknown", description: "a call of mine.rebuild")])
  }

  @Test(
    "NumPy's arrays are read from every protocol, in both byte orders and both orders of elements",
    arguments: (1...5).map { "numpy-\($0).pth" } + ["numpy-before-2.pth"])
  func arrays(name: String) throws {
    let file = try Fixture.tensors(name)
    for (index, (name, count)) in [("0.weight", 6), ("0.bias", 3), ("2.weight", 6), ("2.bias", 2)]
      .enumerated()
    {
      #expect(try file.floats(name) == (0..<count).map { Float(index) + Float($0) / 8 })
    }
    #expect(try file.floats("big") == [4, 4.125, 4.25, 4.375])
    #expect(try file.floats("fortran") == (0..<6).map { 5 + Float($0) / 8 })
    #expect(try file.floats("strided") == [8, 9, 10, 14, 15, 16])
    #expect(try file.floats("f16") == [0.25, -1.5, 3] && file.floats("f64") == [0.25, -1.5, 3])
    #expect(try file.floats("number") == [2.5] && file.floats("empty") == [])
    #expect(try file.floats("matrix") == [1, 2])
    let integers = try ["i8", "u16"].map { name in
      try file.tensors.firstIndex { $0.name == name }.flatMap { try file.read($0).integers() }
    }
    #expect(integers == [[-1], [65535]])
    #expect(file.passedOver.map(\.name) == ["masked"])
  }
}
