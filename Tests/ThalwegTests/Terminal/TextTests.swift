import Testing

@testable import thalweg

@Suite("Texts on a terminal")
struct TextTests {
  @Test(
    "columns are counted as a terminal gives them",
    arguments: [
      ("abc", 3), ("e\u{301}", 1), ("谷", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("\u{200b}", 0), ("━", 1), ("ｱ", 1),
      ("Ａ", 2),
    ])
  func columns(text: String, columns: Int) { #expect(text.columns == columns) }

  @Test(
    "a text is cut between characters, with an ellipsis that fits",
    arguments: [
      ("valley", 6, "valley"), ("valley", 5, "vall…"), ("谷谷谷", 5, "谷谷…"), ("谷谷谷", 4, "谷…"),
      ("valley", 1, "…"), ("valley", 0, ""),
    ])
  func cut(text: String, width: Int, expected: String) {
    #expect(text.fitted(toColumns: width) == expected)
    #expect(StyledLine(text).cut(to: width).rendered(inColour: false) == expected)
  }

  @Test("a line of several parts is cut in the part that does not fit")
  func cutParts() {
    let line: StyledLine = "\("ab", .strong)\("cd", .faint)\("ef", .good)"
    #expect(line.cut(to: 6) == line)
    #expect(line.cut(to: 5).rendered(inColour: false) == "abcd…")
    #expect(line.cut(to: 4).rendered(inColour: false) == "abc…")
    #expect(line.cut(to: 3).rendered(inColour: true) == "\u{1b}[1mab\u{1b}[0m\u{1b}[2m…\u{1b}[0m")
  }

  @Test("control characters of a name are made visible, and a line stays one line")
  func controls() {
    let line: StyledLine = "a\("\u{1b}[31mb\nc", .plain)"
    #expect(line.rendered(inColour: false) == "a\u{fffd}[31mb c")
  }

  @Test(
    "durations",
    arguments: [
      (0.0071, "7 ms"), (0.9996, "1.0 s"), (12.34, "12.3 s"), (59.96, "1 min 00 s"), (192, "3 min 12 s"),
      (3599.6, "1 h 00 min"), (7502, "2 h 05 min"),
    ])
  func durations(seconds: Double, expected: String) { #expect(DurationText.exact(seconds) == expected) }

  @Test(
    "rough durations",
    arguments: [
      (0.1, "1 s"), (12.4, "12 s"), (59.4, "59 s"), (75, "1 min"), (95, "2 min"), (3580, "1 h 00 min"),
    ])
  func rough(seconds: Double, expected: String) { #expect(DurationText.rough(seconds) == expected) }

  @Test(
    "numbers",
    arguments: [
      (0.41274, "0.4127"), (0.0018, "0.0018"), (0.0000125, "1.25e-05"), (1234.56, "1235"),
      (.nan, "not a number"),
    ])
  func numbers(value: Double, expected: String) { #expect(NumberText.significant(value) == expected) }

  @Test(
    "the flag decides on colour, then the environment, then the stream",
    arguments: [
      (ColourChoice.auto, [:], true, true), (.auto, [:], false, false),
      (.auto, ["NO_COLOR": "1"], true, false), (.auto, ["NO_COLOR": ""], true, true),
      (.auto, ["CLICOLOR_FORCE": "1"], false, true), (.auto, ["CLICOLOR_FORCE": "0"], false, false),
      (.auto, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false), (.auto, ["TERM": "dumb"], true, false),
      (.always, ["NO_COLOR": "1"], false, true), (.never, ["CLICOLOR_FORCE": "1"], true, false),
    ])
  func colour(choice: ColourChoice, variables: [String: String], isTerminal: Bool, expected: Bool) {
    let environment = Environment { variables[$0] }
    #expect(choice.appliesColour(toTerminal: isTerminal, environment) == expected)
  }
}
