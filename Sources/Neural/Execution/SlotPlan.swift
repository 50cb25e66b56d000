/// Where the values of one chunk of a batch lie in its slot, and the gradients that go back.
///
/// Everything has a time in which it is needed: forward through the steps, the loss, and back. What is not needed at the
/// same time may lie at the same place.
///
/// A value that several steps read gets its gradient in parts, a place for each reader, which are added in the order of
/// the readers when the last of them is known.
struct SlotPlan {
  /// By value; nil for the network's input, which lies in the batch.
  private(set) var values: [Int: Int] = [:]
  /// By step: what it keeps from forward to backward, each kind in memory of its own.
  private(set) var codes: [Int] = [], places: [Int] = []
  /// By step: the parts of its output's gradient, in the order of readers. The first becomes the sum.
  private(set) var outputGradients: [[Int]]
  /// By step and input: where its part of the input's gradient goes; nil where nobody wants it.
  private(set) var inputGradients: [[Int?]]
  /// Floats, codes and places in all.
  let count: Int, codeCount: Int, placeCount: Int

  /// - Parameter examples: in a chunk.
  init(_ graph: LoweredGraph, examples: Int) {
    let steps = graph.steps
    let time = Time(steps: steps.count)
    var rooms = Rooms()
    var codeRooms = Rooms()
    var placeRooms = Rooms()

    // Forward.
    var lastUse = [graph.output: time.loss]
    for (index, step) in steps.enumerated() {
      let memory = step.layer.memory
      for (place, input) in step.inputs.enumerated() {
        let isReread = place == 0 && memory.rereadsInput && step.trains
        lastUse[input] = max(lastUse[input] ?? 0, isReread ? time.back(index) : index)
      }
      if memory.rereadsOutput && step.trains {
        lastUse[step.output] = max(lastUse[step.output] ?? 0, time.back(index))
      }
    }
    var valueRooms: [Int: Int] = [:]
    for (index, step) in steps.enumerated() {
      let memory = step.layer.memory
      let end = max(lastUse[step.output] ?? 0, index)
      if let room = valueRooms[step.inputs[0]],
        memory.isView || (memory.worksInPlace && rooms[room].end <= index)
      {
        valueRooms[step.output] = room
        rooms.keep(room, until: end)
      } else {
        valueRooms[step.output] = rooms.open(
          step.layer.output.count * examples, from: index, until: end)
      }
      let lastNeed = step.trains ? time.back(index) : index
      _ = codeRooms.open(memory.codes * examples, from: index, until: lastNeed)
      _ = placeRooms.open(memory.places * examples, from: index, until: lastNeed)
    }

    // Back, from the loss. Parts come last reader first.
    var parts = [Int: [Int]]()
    let outputCount = steps.last?.layer.output.count ?? 0
    parts[graph.output] = [rooms.open(outputCount * examples, from: time.loss, until: time.loss)]
    var outputRooms: [[Int]] = Array(repeating: [], count: steps.count)
    var inputRooms: [[Int?]] = steps.map { $0.inputs.map { _ in nil } }
    for (index, step) in steps.enumerated().reversed() where step.trains || index == steps.count - 1 {
      let incoming: [Int] = (parts[step.output] ?? []).reversed()
      for room in incoming { rooms.keep(room, until: time.back(index)) }
      outputRooms[index] = incoming
      guard step.trains else { continue }
      for place in step.inputs.indices.reversed() where graph.isTrainable[step.inputs[place]] {
        let input = step.inputs[place]
        let room =
          if place == 0, step.layer.memory.gradientInPlace, let first = incoming.first { first } else {
            rooms.open(
              graph.count(of: input) * examples, from: time.back(index), until: time.back(index))
          }
        inputRooms[index][place] = room
        parts[input, default: []].append(room)
      }
    }

    let (offsets, count) = rooms.placed()
    self.count = count
    (codes, codeCount) = codeRooms.placed()
    (places, placeCount) = placeRooms.placed()
    values = valueRooms.mapValues { offsets[$0] }
    outputGradients = outputRooms.map { $0.map { offsets[$0] } }
    inputGradients = inputRooms.map { $0.map { $0.map { offsets[$0] } } }
  }

  /// Moments: a step's way forward, the loss, and the way back in reverse.
  private struct Time {
    let steps: Int
    var loss: Int { steps }
    func back(_ step: Int) -> Int { 2 * steps - step }
  }
}

/// Stretches of memory, each for some time.
private struct Rooms {
  struct Room {
    let size: Int
    let start: Int
    var end: Int

    func meets(_ other: Room) -> Bool { start <= other.end && other.start <= end }
  }
  private var rooms: [Room] = []

  subscript(index: Int) -> Room { rooms[index] }

  mutating func open(_ count: Int, from start: Int, until end: Int) -> Int {
    rooms.append(Room(size: alignedCount(count), start: start, end: end))
    return rooms.count - 1
  }

  mutating func keep(_ index: Int, until end: Int) { rooms[index].end = max(rooms[index].end, end) }

  /// Gives each room a place where it meets none of its time: in the order of time or of size, whichever takes less.
  func placed() -> (offsets: [Int], count: Int) {
    let inTime = placed(rooms.indices.sorted { (rooms[$0].start, $0) < (rooms[$1].start, $1) })
    let bySize = placed(rooms.indices.sorted { (rooms[$1].size, $0) < (rooms[$0].size, $1) })
    return bySize.count < inTime.count ? bySize : inTime
  }

  /// Gives each room in turn the lowest place that those before it leave.
  private func placed(_ order: [Int]) -> (offsets: [Int], count: Int) {
    var offsets = Array(repeating: 0, count: rooms.count)
    var count = 0
    /// Rooms that have a place, by it.
    var present: [Int] = []
    for index in order where rooms[index].size > 0 {
      var place = 0
      for other in present where rooms[other].meets(rooms[index]) {
        if place + rooms[index].size <= offsets[other] { break }
        place = max(place, offsets[other] + rooms[other].size)
      }
      offsets[index] = place
      present.insert(index, at: present.firstIndex { offsets[$0] > place } ?? present.count)
      count = max(count, place + rooms[index].size)
    }
    return (offsets, count)
  }
}

extension LoweredGraph {
  /// Floats that one example has of a value that is read.
  fileprivate func count(of value: Int) -> Int {
    value == 0 ? input.count : steps.first { $0.output == value }?.layer.output.count ?? 0
  }
}
