import Declarations

@testable import Platform
@testable import Specifications
@testable import Workflow

/// Specifications that are in memory only; `configs/a.yaml` is the one that is read.
struct SpecificationFiles: Sendable {
  private let texts: [String: String]

  init(_ texts: [String: String]) { self.texts = texts }

  func graph(_ overrides: [String] = []) throws -> Graph {
    let texts = texts
    let reader = SpecificationReader(registry: .toys(numerics: "toys 1")) { path throws(FileError) in
      // As a file system does: `x/..` leads nowhere else.
      let name = path.replacing("configs/../", with: "")
      guard let text = texts[name] else { throw FileError("there is no file '\(path)'") }
      return Array(text.utf8)
    }
    let overrides = try overrides.map { text throws(Diagnostics) in try Override(parsing: text) }
    return try GraphBuilder.graph(
      of: try reader.read(path: "configs/a.yaml", overrides: overrides), in: .toys(numerics: "toys 1"))
  }

  /// What is wrong, a line each: `file:line:column: message`.
  func mistakes(_ overrides: [String] = []) -> [String] {
    do {
      _ = try graph(overrides)
      return []
    } catch let diagnostics as Diagnostics {
      return diagnostics.list.map { "\($0.place.map(\.description) ?? "-"): \($0.message)" }
    } catch { return ["\(error)"] }
  }
}
