import Testing

@testable import thalweg

@Suite("The live lines of a terminal")
struct LiveRegionTests {
  private var region = LiveRegion()

  @Test("lines for good scroll above, and live ones are drawn over the old ones")
  mutating func redraws() {
    var screen = Screen(width: 20)
    screen.write("$ thalweg run\r\n")
    screen.write(update(live: ["start 1/5"]))
    screen.write(update(live: ["start 2/5 longer", "end 1/5"]))
    #expect(screen.text == ["$ thalweg run", "start 2/5 longer", "end 1/5"])
    screen.write(update(lasting: ["start done"], live: ["end 2/5"]))
    #expect(screen.text == ["$ thalweg run", "start done", "end 2/5"])
    screen.write(update(lasting: ["end done"]))
    #expect(screen.text == ["$ thalweg run", "start done", "end done"])
    #expect(screen.row == 3 && screen.column == 0)
  }

  @Test("a message longer than the width is folded by the terminal and stays whole")
  mutating func folds() {
    var screen = Screen(width: 10)
    screen.write(update(live: ["aaaa"], width: 10))
    screen.write(update(lasting: ["0123456789abc"], live: ["bbbb"], width: 10))
    screen.write(update(live: ["cccc"], width: 10))
    #expect(screen.text == ["0123456789", "abc", "cccc"])
  }

  @Test("after the terminal became narrower, the folded rows are taken away")
  mutating func narrower() {
    _ = update(live: ["0123456789"], width: 20)
    #expect(update(live: ["abc"], width: 5).hasPrefix("\r\u{1b}[2A"))
  }

  @Test("lines that were let go stay, and drawing begins below")
  mutating func letGo() {
    var screen = Screen(width: 20)
    screen.write(update(live: ["start 1/5"]))
    screen.write("[1]+ Stopped\r\n$ fg\r\n")
    region.letGo()
    screen.write(update(live: ["start 2/5"]))
    #expect(screen.text == ["start 1/5", "[1]+ Stopped", "$ fg", "start 2/5"])
  }

  @Test("nothing is written where there is nothing to show or to take away")
  mutating func nothing() {
    #expect(update().isEmpty)
    _ = update(live: ["a"])
    #expect(!update().isEmpty)
    #expect(update().isEmpty)
  }

  @Test("the cursor is never hidden")
  mutating func cursor() {
    #expect(!update(lasting: ["a"], live: ["b"]).contains("?25l"))
  }

  private mutating func update(
    lasting: [String] = [], live: [String] = [], width: Int = 20
  ) -> String {
    region.update(lasting: lasting, live: live.map { ($0, $0.columns) }, width: width)
  }
}
