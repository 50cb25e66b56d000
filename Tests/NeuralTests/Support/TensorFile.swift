import Foundation

/// A safetensors file as the tests need it: float32, float64 and int64 tensors read into Double.
struct TensorFile {
  let tensors: [String: [Double]]

  init(_ url: URL) throws {
    let data = try Data(contentsOf: url)
    let length = Int(
      data[0..<8].enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) })
    let header = try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: Any] ?? [:]
    let body = data[(8 + length)...]
    var tensors: [String: [Double]] = [:]
    for (name, value) in header where name != "__metadata__" {
      guard let entry = value as? [String: Any], let range = entry["data_offsets"] as? [Int],
        let type = entry["dtype"] as? String
      else { continue }
      let bytes = Data(body[(body.startIndex + range[0])..<(body.startIndex + range[1])])
      tensors[name] = Self.values(of: bytes, type: type)
    }
    self.tensors = tensors
  }

  private static func values(of bytes: Data, type: String) -> [Double] {
    bytes.withUnsafeBytes { raw in
      switch type {
      case "F32": raw.bindMemory(to: Float.self).map { Double($0) }
      case "F64": Array(raw.bindMemory(to: Double.self))
      case "I64": raw.bindMemory(to: Int64.self).map { Double($0) }
      default: []
      }
    }
  }
}
