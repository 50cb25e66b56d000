import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

@testable import ResultStore
@testable import Workflow

/// Cleaning a store while others are at work with it.
struct CleaningRaceTests {
  private static let everything = RemovalPolicy(mostBytes: 0, grace: 0)
  private static let text = "stages: {a: {number: 1}, b: {sum: {of: [a], plus: 2}}, c: {number: 4}}"

  private let laboratory: Laboratory

  init() throws { laboratory = try Laboratory() }

  private func clean(_ policy: RemovalPolicy = everything) throws -> CleaningReport {
    try StoreCleaning(of: laboratory.store(), by: policy).perform()
  }

  @Test("what a run at work relies on stays, and goes once it has left")
  func inUse() throws {
    _ = try laboratory.run(Self.text)
    let plan = try laboratory.plan(Self.text)
    guard case .cached(let action)? = plan.stage("b")?.state else { return #expect(Bool(false)) }
    let user = try laboratory.store()
    #expect(try user.takeUp(action.key) == action)
    let report = try clean()
    #expect(report.users == 1 && report.inUse == 1 && report.removed[.actions]?.count == 2)
    #expect(try laboratory.store().action(for: action.key) == action)
    user.leave()
    #expect(try clean().removed[.actions]?.count == 1)
    #expect(try StoreInventory(of: try laboratory.store()).amount(of: .objects).count == 0)
  }

  @Test("an object that is there already when it is put is not removed before its action is recorded")
  func betweenPutAndRecord() throws {
    let store = try laboratory.store()
    let bytes = Array("made once, and again".utf8)
    let digest = try store.put(bytes)
    let file = OutputRecord.File(name: "w", digest: digest, size: bytes.count)
    let record = ActionRecord(
      preimage: ["stage": "x"], settings: [:], outputs: [OutputRecord(name: "w", type: "w/1", files: [file])])
    let isCleaned = Atomic(false)
    let cleaned = DispatchSemaphore(value: 0)
    try store.withoutRemoval {
      try store.put(bytes)
      Thread {
        _ = try? self.clean(RemovalPolicy(grace: 0))
        isCleaned.store(true, ordering: .sequentiallyConsistent)
        cleaned.signal()
      }.start()
      usleep(100_000)
      let isTooEarly = isCleaned.load(ordering: .sequentiallyConsistent)
      #expect(!isTooEarly)
      #expect(try store.record(record) == .recorded)
    }
    cleaned.wait()
    #expect(try store.action(for: record.key) == record)
  }

  @Test("an action that is recorded after the store was looked at keeps an object that nothing named then")
  func recordedMeanwhile() throws {
    let store = try laboratory.store()
    let bytes = Array("an orphan that finds a home".utf8)
    let digest = try store.put(bytes)
    let plan = RemovalPlan(
      try StoreInventory(of: store), RemovalPolicy(grace: 0), try StoreUsers(of: store),
      now: timespec.now.nanoseconds)
    #expect(plan.objects.map(\.digest) == [digest])
    let before = plan.objects.first?.file.used
    usleep(20_000)
    try store.put(bytes)
    let path = store.layout.object(digest)
    #expect(try store.files.operations.status(of: path)?.modified != before)
  }

  @Test(
    "whoever looks at the store between any two steps of a recording does not take the object for useless after it"
  )
  func amidRecording() throws {
    let onlooker = try laboratory.store()
    let plans = Guarded<[RemovalPlan]>([])
    let watched = FileOperations { step, path throws(FileFailure) in
      guard let inventory = try? StoreInventory(of: onlooker), let users = try? StoreUsers(of: onlooker)
      else {
        throw FileFailure(step, path, code: EIO)
      }
      let plan = RemovalPlan(inventory, Self.everything, users, now: timespec.now.nanoseconds)
      plans.withLock { $0.append(plan) }
      usleep(10_000)
    }
    let store = try Store(at: onlooker.root, limits: StoreLimits(), operations: watched)
    let digest = try store.put(Array("weights".utf8))
    let file = OutputRecord.File(name: "w", digest: digest, size: 7)
    let record = ActionRecord(
      preimage: ["stage": "x"], settings: [:], outputs: [OutputRecord(name: "w", type: "w/1", files: [file])])
    #expect(try store.record(record) == .recorded)
    let modified = try onlooker.files.operations.status(of: onlooker.layout.object(digest))?.modified
    let takenForUseless = plans.withLock { plans in
      plans.filter { plan in
        // Where the action was seen, it stays, as one in use does, and its objects with it.
        !plan.actions.contains { $0.key == record.key }
          && plan.objects.contains { $0.digest == digest && $0.file.used == modified }
      }
    }
    #expect(takenForUseless.isEmpty)
    #expect(plans.withLock { $0.contains { !$0.objects.isEmpty } })
  }

  @Test(
    "runs that begin, go on and end while everything is removed over and over are right, and lose nothing")
  func storm() throws {
    let isOver = Atomic(false)
    let rounds = Atomic(0)
    let problems = Guarded<[String]>([])
    let laboratories = try (0..<2).map { _ in try Laboratory() }
    inParallel(3) { turn in
      if turn == 2 {
        while !isOver.load(ordering: .relaxed) {
          for laboratory in laboratories {
            do {
              let store = try laboratory.store()
              _ = try StoreCleaning(of: store, by: Self.everything).perform()
              rounds.add(1, ordering: .relaxed)
            } catch { problems.withLock { $0.append("cleaning: \(error)") } }
          }
        }
        return
      }
      for round in 0..<40 {
        let last =
          "stages: {a: {number: 1}, b: {sum: {of: [a], plus: 2}}, c: {sum: {of: [a, b], plus: \(round)}}}"
        do {
          let laboratory = laboratories[turn]
          let run = try laboratory.run(last)
          let made = try laboratory.number("c")
          let isRight =
            run.summary.outcome == .done && made == 4 + round && Set(run.executed).count == run.executed.count
          if !isRight {
            problems.withLock { $0.append("\(round): \(run.executed) \(made ?? -1) \(run.events.failures)") }
          }
        } catch { problems.withLock { $0.append("run: \(error)") } }
      }
      isOver.store(true, ordering: .relaxed)
    }
    #expect(problems.withLock { $0 } == [])
    let count = rounds.load(ordering: .relaxed)
    #expect(count > 5)
  }

  @Test("stopped after any step, it leaves no action whose objects it removed")
  func crashes() throws {
    var step = 0
    var isDone = false
    while !isDone {
      let laboratory = try Laboratory()
      _ = try laboratory.run(Self.text)
      let log = StepLog(.crash(at: step))
      let report = try? StoreCleaning(of: laboratory.store(log), by: Self.everything).perform()
      isDone = log.count < step
      _ = report
      let damages = try StoreCheck(of: laboratory.store()).perform().damages
      #expect(damages == [], "after step \(step)")
      step += 3
    }
    #expect(step > 60)
  }

  @Test("without locks nothing is removed, since nobody could tell what is in use")
  func noLocks() throws {
    _ = try laboratory.run(Self.text)
    let log = StepLog(.always(.lock, code: ENOLCK))
    #expect(throws: StoreError.self) {
      try StoreCleaning(of: laboratory.store(log), by: Self.everything).perform()
    }
    #expect(try laboratory.run(Self.text).executed == [])
  }

  @Test("it waits for nobody longer than asked: stopped, it says that it is not finished")
  func cancelled() throws {
    _ = try laboratory.run(Self.text)
    let report = try StoreCleaning(of: laboratory.store(), by: Self.everything).perform(isCancelled: { true })
    #expect(!report.isWhole && report.removed.isEmpty)
    #expect(try laboratory.run(Self.text).executed == [])
  }
}
