import Foundation
import Platform
import Testing

/// Where the words of a PDF file stand, as pdftotext of Poppler reads them.
public enum PrintedPage {
  private static let program = try? ProgramSearch.find(
    "pdftotext", along: ProcessInfo.processInfo.environment["PATH"] ?? "")

  public static var isReadable: Bool { program != nil }
  public static let absence: Comment = "pdftotext is not installed (Debian's package poppler-utils)"

  private struct Word {
    let text: String
    let left: Double
    let top: Double
    let right: Double
    let bottom: Double
  }

  /// What is wrong with how words stand on paper: two that overlap, or one that leaves its page.
  public static func faults(of pdf: Data) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "printed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try pdf.write(to: folder.appending(path: "page.pdf"))
    let outcome = try CapturedRun.of(
      ProgramCall(
        [try #require(program), "-bbox", "\(folder.path)/page.pdf", "-"],
        environment: ProcessInfo.processInfo.environment),
      keepingIn: folder.path, limit: .seconds(60))
    let pages = outcome.output.components(separatedBy: "<page ").dropFirst()
    try #require(!pages.isEmpty && pages.contains { $0.contains("<word ") }, "\(outcome.errors)")
    return pages.enumerated().flatMap { number, page in
      faults(ofPage: page).map { "on page \(number + 1) of the print \($0)" }
    }
  }

  private static func faults(ofPage page: String) -> [String] {
    let lines = page.split(separator: "\n")
    let size = numbers(in: lines[0])
    guard size.count == 2 else { return ["no size is told"] }
    let words = lines.compactMap { line -> Word? in
      guard line.contains("<word "), let start = line.firstIndex(of: ">"),
        let end = line.range(of: "</word>")?.lowerBound
      else { return nil }
      let box = numbers(in: line[..<start])
      return box.count == 4
        ? Word(
          text: String(line[line.index(after: start)..<end]), left: box[0], top: box[1], right: box[2],
          bottom: box[3]) : nil
    }
    var faults: [String] = []
    for (index, word) in words.enumerated() {
      if word.left < -0.5 || word.top < -0.5 || word.right > size[0] + 0.5 || word.bottom > size[1] + 0.5 {
        faults.append("'\(word.text)' leaves it")
      }
      for other in words[(index + 1)...] {
        let across = min(word.right, other.right) - max(word.left, other.left)
        let down = min(word.bottom, other.bottom) - max(word.top, other.top)
        // Letters with an edge are drawn twice, as another kind of font, whose boxes are of other heights.
        let isSame =
          word.text == other.text && abs(word.left - other.left) < 0.1
          && down > 0.7 * (word.bottom - word.top)
        if min(across, down) > 1.2, !isSame { faults.append("'\(word.text)' and '\(other.text)' overlap") }
      }
    }
    return faults
  }

  /// The numbers between quotes.
  private static func numbers(in text: Substring) -> [Double] {
    text.split(separator: "\"", omittingEmptySubsequences: false).compactMap { Double($0) }
  }
}
