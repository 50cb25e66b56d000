import FileFormats
import Foundation
import Testing

@Suite("CSV")
struct CSVTests {
  private func read(_ text: String) throws -> CSVTable {
    try CSVTable(decoding: content("t.csv", Array(text.utf8)))
  }

  @Test("fields are quoted only where RFC 4180 wants it, and numbers are the shortest that read back")
  func writes() {
    var writer = CSVWriter(columns: ["t", "na,me", "n"])
    writer.append([0.1, "say \"hi\"", 3])
    writer.append([.number(1.0 / 3), "two\nlines", .empty])
    #expect(writer.text == "t,\"na,me\",n\n0.1,\"say \"\"hi\"\"\",3\n0.3333333333333333,\"two\nlines\",\n")
  }

  @Test("what was written is read back to the bit")
  func roundTrip() throws {
    let numbers = [0, -0.0, 1.0 / 3, 0x1p-1074, .greatestFiniteMagnitude, 1e16, -.infinity]
    let texts = ["", "plain", "a,b", "\"", "a\rb", "é", " spaced "]
    var writer = CSVWriter(columns: ["number", "text"])
    for (number, text) in zip(numbers, texts) { writer.append([.number(number), .text(text)]) }
    let table = try read(writer.text)
    #expect(try table.numbers("number").map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(try table.texts("text") == texts)
  }

  @Test("one column of nothing is still so many rows")
  func emptyRows() throws {
    var writer = CSVWriter(columns: ["x"])
    writer.append([.empty])
    writer.append([.number(.nan)])
    let numbers = try read(writer.text).numbers("x")
    #expect(numbers.count == 2 && numbers.allSatisfy(\.isNaN))
  }

  @Test("what is not a number has no sign, whichever one the processor gave it")
  func notNumbers() {
    var writer = CSVWriter(columns: ["x"])
    let signs: [Double] = [.nan, -.nan, 0 * -.infinity, .infinity - .infinity, .infinity, -.infinity]
    for number in signs { writer.append([.number(number)]) }
    #expect(writer.text == "x\nnan\nnan\nnan\nnan\ninf\n-inf\n")
    #expect((-Float.nan).shortestText == "nan" && Float(0.1).shortestText == "0.1")
    #expect((-0.0).shortestText == "-0.0" && 1e25.shortestText == "1e+25")
  }

  @Test("lines may end in a carriage return, and the last in nothing")
  func lineEnds() throws {
    let table = try read("a,b\r\n1,2\r\n3,4")
    #expect(table.rows == [["1", "2"], ["3", "4"]])
  }

  @Test(
    "a table that is not one says where",
    arguments: [
      ("", "t.csv, byte 0: expected a line of column names, found an empty file"),
      ("a,b\n1,2\n3\n", "t.csv, byte 8: expected 2 fields, found 1"),
      ("a\n\"open", "t.csv, byte 2: expected a closing quote, found the end of the file"),
      (
        "a\n\"shut\"x\n",
        "t.csv, byte 8: expected a comma or the end of the line after a field, found something else"
      ),
      ("b\n1\n", "t.csv: expected a column 'a', found b"),
      ("a\n1\nx\n", "t.csv: expected a number in row 2 of 'a', found 'x'"),
    ])
  func wrong(text: String, expected: String) {
    #expect(message { _ = try read(text).numbers("a") } == expected)
  }

  @Test("bytes that are not UTF-8 are refused")
  func notText() {
    let file = content("t.csv", Array("a\n".utf8) + [0xFF])
    #expect(
      message { _ = try CSVTable(decoding: file) } == "t.csv, byte 2: expected UTF-8 text, found other bytes")
  }
}
