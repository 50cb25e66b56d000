import Testing

@testable import thalweg

@Suite("The live lines of a terminal")
struct LiveRegionTests {
  private var region = LiveRegion(foldsAgain: true)

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

  @Test(
    "while the window is drawn narrower and wider, no row stays that was drawn over and none is lost",
    arguments: [true, false], [[20, 9, 4, 30], [8, 7, 6, 5], [3, 60, 3, 60], [1, 2]])
  mutating func resizing(foldsAgain: Bool, widths: [Int]) {
    var region = LiveRegion(foldsAgain: foldsAgain)
    var screen = Screen(width: 40, foldsAgain: foldsAgain)
    // What stays, and how narrow the window was since.
    var lasting = [(text: "$ run", least: 40)]
    screen.write("$ run\r\n")
    for (step, width) in ([40] + widths).enumerated() {
      if step > 0 { screen.resize(to: width) }
      let live = ["start 1/5 loss 0.4127", "end", "run 0 of 2"].map {
        StyledLine($0).cut(to: width - 1)
      }
      let done = step % 2 == 1 ? ["d\(step)"] : []
      lasting = lasting.map { ($0.text, min($0.least, width)) } + done.map { ($0, width) }
      screen.write(
        region.update(
          lasting: done, live: live.map { ($0.rendered(inColour: false), $0.columns) }, width: width))
      var expected = Screen(width: width, foldsAgain: foldsAgain)
      // A terminal that does not fold lines again has cut them.
      let shown = lasting.map { foldsAgain ? $0.text : String($0.text.prefix($0.least)) }
      for line in shown + live.map({ $0.rendered(inColour: false) }) { expected.write("\(line)\r\n") }
      if foldsAgain || width > 2 { #expect(screen.text == expected.text, "\(step): \(width)") }
    }
  }

  @Test("what is on its way when the window becomes narrower is taken away, too", arguments: [true, false])
  mutating func onItsWay(foldsAgain: Bool) {
    var region = LiveRegion(foldsAgain: foldsAgain)
    var screen = Screen(width: 40, foldsAgain: foldsAgain)
    screen.write("$ run\r\n")
    screen.write(region.update(lasting: [], live: [("start 1/5", 9)], width: 40))
    let late = region.update(lasting: ["done"], live: [("start 2/5 loss 0.4127 rate 0.02", 31)], width: 40)
    screen.resize(to: 10)
    screen.write(late)
    screen.write(region.update(lasting: [], live: [("start 3/5", 9)], width: 10))
    #expect(screen.text == ["$ run", "done", "start 3/5"])
  }

  @Test("a terminal that folds lines again is told from one that cuts them off")
  func kinds() {
    func folds(_ variables: [String: String]) -> Bool {
      Environment { variables[$0] }.terminalFoldsAgain
    }
    #expect(folds(["TERM": "xterm-256color", "VTE_VERSION": "7200"]))
    #expect(!folds(["TERM": "xterm-256color", "XTERM_VERSION": "XTerm(379)"]))
    #expect(folds(["TERM": "screen-256color", "XTERM_VERSION": "XTerm(379)", "TMUX": "/tmp/t"]))
    #expect(!folds(["TERM": "screen", "STY": "1.pts"]) && !folds(["TERM": "linux"]))
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
