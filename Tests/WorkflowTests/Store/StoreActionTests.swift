import Declarations
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct StoreActionTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(at: folder.path)
  }

  @Test("a record comes back with everything it says")
  func roundTrip() throws {
    let record = try sample()
    #expect(try store.record(record) == .recorded)
    let found = try #require(try store.action(for: record.key))
    #expect(found == record)
    #expect(found.preimage == ["stage": "train", "seed": 18_446_744])
    #expect(found.settings == ["seed": 18_446_744, "rate": .real(0.1), "name": "ä\n\"}"])
    #expect(found.key == Digest(of: #"{"seed":18446744,"stage":"train"}"#))
    #expect(found.outputs.map(\.name) == ["weights", "history"])
  }

  /// The digests were computed with Python's hashlib.
  @Test("an output's digest is that of its type and files, in the order of their names")
  func outputDigest() {
    let one = OutputRecord.File(name: "b.csv", digest: Digest(of: "b"), size: 1)
    let two = OutputRecord.File(name: "a.csv", digest: Digest(of: "a"), size: 1)
    let output = OutputRecord(name: "table", type: "table/1", files: [one, two])
    #expect(output.digest.description == "7b0c5ef33802301919ccffc44df742722260e13bf82dbc3876a1c320fb37175b")
    #expect(output.digest == OutputRecord(name: "other", type: "table/1", files: [two, one]).digest)
    #expect(output.digest != OutputRecord(name: "table", type: "table/2", files: [one, two]).digest)
  }

  @Test("a record of a size that no file has is none", arguments: [-1, .min, 1 << 51, .max])
  func sizes(size: Int) {
    func bytes(_ size: Int) -> [UInt8] {
      let file = OutputRecord.File(name: "a", digest: Digest(of: "a"), size: size)
      let output = OutputRecord(name: "a", type: "table", files: [file])
      return Array(ActionRecord(preimage: ["a": 1], settings: [:], outputs: [output]).text.utf8)
    }
    #expect(ActionRecord(bytes: bytes(1)) != nil && ActionRecord(bytes: bytes(1 << 50)) != nil)
    #expect(ActionRecord(bytes: bytes(size)) == nil)
  }

  @Test("the states of a training are told by numbers that a training can have")
  func marks() {
    let digest = Digest(of: "pace")
    #expect(
      CheckpointID(name: "12-4-\(digest)") == CheckpointID(step: 12, stepsPerRound: 4, pace: digest))
    for numbers in ["0-4", "12-0", "-3-4", "12-9223372036854775807", "9223372036854775808-4", "1e3-4", "12"] {
      #expect(CheckpointID(name: "\(numbers)-\(digest)") == nil, "\(numbers)")
    }
  }

  @Test("a record is JSON, and the same bytes each time")
  func text() throws {
    let record = try sample()
    _ = try store.record(record)
    let bytes = try folder.bytes(of: actionName(record))
    #expect(String(decoding: bytes, as: UTF8.self) == record.text)
    let json = try JSON(parsing: bytes)
    #expect(json["key"]?.text == record.key.description)
    #expect(json["preimage"] == record.preimage)
    #expect(json["settings"] == record.settings)
  }

  @Test("a flipped bit anywhere in a record is found, and the record is put into quarantine")
  func flippedBits() throws {
    let record = try sample()
    let name = actionName(record)
    _ = try store.record(record)
    let bytes = try folder.bytes(of: name)
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 1 << (position % 8)
      try? folder.remove(name)
      try folder.write(damaged, to: name)
      #expect(try store.lookUp(record.key).isDamaged, "the bit at \(position)")
      #expect(try store.lookUp(record.key) == .absent)
    }
  }

  @Test("a record cut short anywhere is not used")
  func truncated() throws {
    let record = try sample()
    let bytes = Array(record.text.utf8)
    for length in bytes.indices {
      try? folder.remove(actionName(record))
      try folder.write(Array(bytes[..<length]), to: actionName(record))
      #expect(try store.action(for: record.key) == nil)
    }
  }

  @Test("a record under another key is not used")
  func otherKey() throws {
    let record = try sample()
    let other = ActionRecord(preimage: ["stage": "other"], settings: [:], outputs: [])
    try folder.write(Array(record.text.utf8), to: actionName(other))
    #expect(try store.lookUp(other.key).isDamaged)
  }

  @Test("an action whose object is missing, or has another size, is incomplete", arguments: [true, false])
  func incomplete(isMissing: Bool) throws {
    let record = try sample()
    _ = try store.record(record)
    let file = record.files[1]
    let object = String(store.layout.object(file.digest).dropFirst(folder.path.count + 1))
    try folder.remove(object)
    if !isMissing { try folder.write([1, 2], to: object) }
    #expect(try store.lookUp(record.key) == .incomplete(record, missing: [file.digest]))
    #expect(try store.action(for: record.key) == nil)
    #expect(throws: StoreError.missing(file.digest)) { try store.record(record) }
  }

  @Test("the same outputs again agree, others are told what is kept")
  func recordedTwice() throws {
    let record = try sample()
    _ = try store.record(record)
    #expect(try store.record(record) == .agreed)
    let other = ActionRecord(
      preimage: record.preimage, settings: record.settings, outputs: [try output("weights", "others")])
    #expect(try store.record(other) == .kept(record))
    #expect(try store.action(for: record.key) == record)
  }

  @Test("other outputs replace a record whose objects are gone")
  func replaced() throws {
    let record = try sample()
    _ = try store.record(record)
    try folder.remove("objects")
    let other = ActionRecord(
      preimage: record.preimage, settings: record.settings, outputs: [try output("weights", "others")])
    #expect(try store.record(other) == .recorded)
    #expect(try store.action(for: record.key) == other)
  }

  @Test("what is forgotten is absent, and can be forgotten again")
  func forgotten() throws {
    let record = try sample()
    _ = try store.record(record)
    try store.forget(record.key)
    try store.forget(record.key)
    #expect(try store.lookUp(record.key) == .absent)
    #expect(try store.contents(of: record.files[0].digest) == Array("weights 1".utf8))
  }

  private func sample() throws -> ActionRecord {
    ActionRecord(
      preimage: ["stage": "train", "seed": 18_446_744],
      settings: ["seed": 18_446_744, "rate": .real(0.1), "name": "ä\n\"}"],
      outputs: [try output("weights", "weights 1"), try output("history", "history 1")])
  }

  private func output(_ name: String, _ text: String) throws -> OutputRecord {
    let digest = try store.put(Array(text.utf8))
    let file = OutputRecord.File(name: "\(name).txt", digest: digest, size: text.utf8.count)
    return OutputRecord(name: name, type: "text/1", files: [file])
  }

  private func actionName(_ record: ActionRecord) -> String {
    String(store.layout.action(record.key).dropFirst(folder.path.count + 1))
  }
}

extension ActionLookup {
  fileprivate var isDamaged: Bool { if case .damaged(_?) = self { true } else { false } }
}
