import Declarations
import Platform
import Testing
import Workflow

@testable import thalweg

@Suite("Events as lines of JSON")
struct EventStreamTests {
  @Test("each event is one line that reads back, and progress comes four times a second")
  func lines() throws {
    let lines = Guarded<[String]>([])
    let stream = EventStream { line in lines.withLock { $0.append(line) } }
    stream.take(.at(0, .stageStarted(stage: "a\nb", kind: "train")))
    for step in 0...100 {
      stream.take(
        .at(
          Double(step) / 100, .stageProgress(stage: "a", Progress(unit: "step", done: Double(step), of: 100)))
      )
    }
    let written = lines.withLock { $0 }
    #expect(written.allSatisfy { $0.hasSuffix("}\n") && $0.filter(\.isNewline).count == 1 })
    let done = try written.dropFirst().map { try JSON(parsing: $0)["done"]?.number }
    #expect(done == [0, 25, 50, 75, 100])
  }

  @Test("a step that is not the last never passes early, one stage does not hold back another")
  func throttle() {
    func progress(_ stage: String, _ time: Double, _ done: Double) -> TimedEvent {
      .at(time, .stageProgress(stage: stage, Progress(unit: "step", done: done, of: 10)))
    }
    let events = [
      progress("a", 0, 1), progress("a", 0.1, 2), progress("b", 0.1, 2), progress("a", 0.2, 10),
      .at(0.2, .stageFinished(stage: "a", seconds: 1)),
    ]
    var throttle = ProgressThrottle()
    #expect(events.map { throttle.passes($0) } == [true, false, true, true, true])
  }
}
