import Declarations
import Foundation
import Platform
import TestSupport
import Testing

@Suite("The page over all runs", .serialized)
struct UITests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// A program that serves the page.
  private final class Page {
    let program: Program
    let port: Int
    let cookie: [String: String]
    let address: String

    init(_ workshop: Workshop, _ arguments: [String] = []) throws {
      program = try workshop.start(["ui", "--no-open", "--port", "0"] + arguments)
      let hasBegun = try program.waitUntilItSays("token=")
      let said = try program.said
      try #require(hasBegun, "\(said)")
      let start = try #require(said.range(of: "http://127.0.0.1:")?.lowerBound)
      address = String(said[start...].prefix { !$0.isNewline })
      let parts = address.split(whereSeparator: { ":/=?".contains($0) })
      port = try #require(Int(parts[2]))
      cookie = ["Cookie": "thalweg-\(port)=\(parts[4])"]
    }

    deinit { program.send(SIGKILL) }

    func ask(_ target: String, method: String = "GET", _ headers: [String: String] = [:]) throws
      -> LoopbackClient.Answer
    { try LoopbackClient.ask(port, target, method: method, cookie.merging(headers) { $1 }) }

    func json(_ target: String) throws -> JSON {
      let answer = try ask(target)
      #expect(answer.status == 200, "\(target): \(answer.body)")
      return try JSON(parsing: Array(answer.body.utf8))
    }

    /// A connection that follows a run.
    func follow(_ run: String) throws -> LoopbackClient {
      let client = try LoopbackClient(port)
      client.say(
        "GET /api/follow?run=\(run) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nCookie: \(cookie["Cookie"] ?? "")\r\n\r\n"
      )
      return client
    }
  }

  /// An experiment whose first training takes minutes, on whatever machine: it is killed before.
  private func writeLong() throws {
    try workshop.write(
      Workshop.specification.replacing(
        "start:   {train: {seed: 1}}", with: "start:   {train: {seed: 1, epochs: 100000}}"),
      to: "moons.yaml")
  }

  @Test("runs, columns, a run, its report, its files and a comparison are shown; nothing is written")
  func shown() throws {
    for seed in ["2", "3"] {
      #expect(try workshop.thalweg("run", "moons.yaml", "--set", "stages.end.train.seed=\(seed)").code == 0)
    }
    #expect(try workshop.thalweg("runs", "note", "moons/1", "the <b>one</b>").code == 0)
    let page = try Page(workshop)
    let before = try workshop.state()
    let table = try page.json("/api/runs?show=along.test.error&show=stages.end.train.seed")
    let runs = table["runs"]?.elements ?? []
    #expect(runs.map { $0["id"]?.text } == ["moons/1", "moons/2"])
    #expect(
      runs.first?["state"] == "done" && runs.first?["made"] == 5 && runs.first?["note"] == "the <b>one</b>")
    #expect(runs.map { $0["values"]?["stages.end.train.seed"]?["value"]?.number } == [2, 3])
    #expect(runs.first?["values"]?["along.test.error"]?["unit"] == "%")
    let fields = try page.json("/api/fields")
    #expect(fields["metrics"]?.elements?.contains { $0["field"] == "along.test.error" } == true)
    let wrong = try page.ask("/api/runs?show=nonsense")
    #expect(wrong.status == 400 && wrong.body.contains("a run has no 'nonsense'"), "\(wrong.body)")

    let run = try page.json("/api/run?run=moons%2F2")
    let stages = run["stages"]?.elements ?? []
    #expect(stages.map { $0["name"]?.text } == ["start", "end", "valley", "along", "figures"])
    #expect(stages[2]["needs"] == ["start", "end"] && stages[2]["made"] == true)
    #expect(run["report"] == true && run["failures"] == [])

    let report = try page.ask("/report?run=moons/2")
    #expect(report.status == 200 && report.body.contains("<h1>moons</h1>"))
    #expect(report.head.contains("sandbox allow-scripts") && !report.head.contains("allow-same-origin"))
    let file = try page.ask("/file?run=moons/2&name=stages/along/points.csv")
    #expect(file.status == 200 && file.body.hasPrefix("path,split,t"))
    let difference = try page.ask("/diff?run=moons/1&run=moons/2")
    #expect(
      difference.status == 200 && difference.body.contains("stages.end.train.seed"),
      "\(difference.body.prefix(300))")
    #expect(try page.ask("/diff?run=moons/1").status == 404)
    #expect(try workshop.state() == before, "nothing is written")
    page.program.send(SIGINT)
    let ending = try page.program.waitForEnd(within: 5)
    #expect(ending.code == 0, "\(ending.errors)")
  }

  @Test(
    "what is no file of a run is not to be had",
    arguments: [
      "/file?run=moons/1&name=..%2f..%2f..%2fmoons.yaml", "/file?run=moons/1&name=stages/../../../moons.yaml",
      "/file?run=moons/1&name=/etc/passwd", "/file?run=moons/1&name=unknown",
      "/file?run=moons%2f..%2f..&name=moons.yaml",
      "/file?run=..&name=moons.yaml", "/..%2fmoons.yaml", "/../moons.yaml", "/%2e%2e/moons.yaml",
      "/runs/moons/1/run.json",
      "/file?run=moons/1&name=annotations.json", "/report?run=../moons/1", "/api/run?run=moons/9",
      "/style.css/..%2fx",
      "/WebSource.swift",
    ])
  func traversal(target: String) throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let page = try Page(workshop)
    let answer = try page.ask(target)
    #expect(answer.status == 404 && !answer.body.contains("stages:"), "\(answer.status) \(answer.body)")
  }

  @Test("strangers, other hosts and origins, other methods and bodies are refused")
  func refused() throws {
    let page = try Page(workshop)
    #expect(try LoopbackClient.ask(page.port, "/api/runs").status == 403)
    #expect(try page.ask("/api/runs", ["Host": "evil.example:\(page.port)"]).status == 403)
    #expect(try page.ask("/api/runs", ["Origin": "https://evil.example"]).status == 403)
    #expect(try page.ask("/api/runs", ["Sec-Fetch-Site": "cross-site"]).status == 403)
    for method in ["HEAD", "POST", "DELETE"] {
      #expect(try page.ask("/api/runs", method: method).status == 405)
    }
    #expect(try page.ask("/api/runs", method: "POST", ["Content-Length": "3"]).status == 413)
    let long = String(repeating: "a", count: 20_000)
    #expect(try page.ask("/api/runs", ["X": long]).status == 431)
    let app = try page.ask("/")
    #expect(
      app.status == 200 && app.head.contains("script-src 'self'")
        && app.head.contains("frame-ancestors 'none'"))
  }

  @Test("where there are no runs yet the page says so, and shows the first one when it comes")
  func fresh() throws {
    let page = try Page(workshop)
    #expect(try page.json("/api/runs")["runs"] == [])
    #expect(!workshop.exists("runs"))
    let watching = try LoopbackClient(page.port)
    watching.say(
      "GET /api/watch HTTP/1.1\r\nHost: 127.0.0.1:\(page.port)\r\nCookie: \(page.cookie["Cookie"] ?? "")\r\n\r\n"
    )
    #expect(watching.hear(until: "data: 0").contains("event: changed"))
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    #expect(watching.hear(until: "event: changed", seconds: 5).contains("event: changed"))
    #expect(try page.json("/api/runs")["runs"]?.elements?.count == 1)
    let missing = try workshop.thalweg("ui", "--runs", "nowhere", "--no-open")
    #expect(missing.code == 2 && missing.errors.contains("there is no folder 'nowhere'"), "\(missing.errors)")
    let taken = try workshop.thalweg("ui", "--no-open", "--port", "\(page.port)")
    #expect(taken.code == 1 && taken.errors.contains("--port"), "\(taken.errors)")
  }

  @Test("a run is followed with less than a second's delay, and one that is killed is told as that")
  func followed() throws {
    try writeLong()
    let page = try Page(workshop)
    let run = try workshop.start(["run", "moons.yaml", "--quiet"])
    defer { run.send(SIGKILL) }
    for _ in 0..<1500 where !workshop.exists("runs/moons/1/progress.jsonl") { usleep(20_000) }
    let detail = try page.json("/api/run?run=moons/1")
    #expect(detail["state"] == "running" && detail["report"] == false)
    #expect(detail["stages"]?.elements?.map { $0["needs"]?.elements?.count } == [0, 0, 2, 1, 1])
    let client = try page.follow("moons/1")
    // The file of progress is there before its first line.
    var heard = client.hear(until: #"\"loss\""#, seconds: 20)
    if !heard.contains("event: state") { heard += client.hear(until: "event: state", seconds: 5) }
    #expect(
      heard.contains("run-started") && heard.contains(#"\"stage-progress\""#) && heard.contains(#"\"loss\""#))
    // Each event says when it happened: the newest is told before a second has passed.
    for _ in 0..<5 {
      heard = client.hear(until: "event: progress", seconds: 5) + client.hear(until: "\n\n", seconds: 1)
      let times = heard.matches(of: /\\"time\\":([0-9.]+)/).compactMap { Double($0.1) }
      let delay = Date().timeIntervalSince1970 - (times.last ?? 0)
      #expect(delay < 1, "\(delay) seconds")
    }
    run.send(SIGKILL)
    let death = client.hear(until: "event: end", seconds: 10)
    #expect(death.contains(#""state":"killed""#), "\(death)")
    #expect(try page.json("/api/run?run=moons/1")["state"] == "killed")
    #expect(try page.json("/api/runs")["runs"]?.elements?.first?["state"] == "killed")
    #expect(workshop.exists("runs/moons/1/progress.jsonl"), "what it came to can still be looked at")
  }

  @Test("a run that comes to its end keeps no progress; one that failed says why")
  func ended() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    // A rate at which no training stays finite.
    let words = ["run", "moons.yaml", "--set", "stages.end.train.optimiser.sgd.rate=3e38"]
    #expect(try workshop.start(words).waitForEnd().code == 1)
    #expect(!workshop.exists("runs/moons/1/progress.jsonl"))
    let page = try Page(workshop)
    let run = try page.json("/api/run?run=moons/2")
    #expect(run["state"] == "failed" && run["failures"]?.elements?.first?["message"]?.text?.isEmpty == false)
    #expect(run["stages"]?.elements?.count == 5, "the graph has the stages that were not come to")
  }

  @Test("a folder that was copied from elsewhere is shown, as is a single run")
  func copied() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let folder = workshop.folder
    try FileManager.default.createDirectory(
      at: folder.appending(path: "copy"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: folder.appending(path: "runs/moons/1"), to: folder.appending(path: "copy/theirs"))
    try FileManager.default.removeItem(at: folder.appending(path: "runs"))
    let page = try Page(workshop, ["--runs", "copy"])
    #expect(try page.json("/api/runs")["runs"]?.elements?.first?["id"] == "theirs")
    #expect(try page.ask("/report?run=theirs").status == 200)
    let single = try Page(workshop, ["--runs", "copy/theirs"])
    #expect(try single.json("/api/runs")["runs"]?.elements?.first?["id"] == ".")
    #expect(try single.json("/api/run?run=.")["name"] == "moons")
  }

  @Test("what a program of a run wrote into its files is text, and nothing that the page would do")
  func hostile() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    try workshop.write("<script>alert(1)</script>", to: "runs/moons/1/report.html")
    let page = try Page(workshop)
    let report = try page.ask("/report?run=moons/1")
    #expect(report.head.contains("default-src 'none'") && report.head.contains("sandbox"))
    let spec = try page.ask("/file?run=moons/1&name=spec.yaml")
    #expect(spec.head.contains("text/plain") && spec.head.contains("nosniff"))
    try FileManager.default.removeItem(atPath: workshop.folder.path + "/runs/moons/1/report.html")
    try FileManager.default.createSymbolicLink(
      atPath: workshop.folder.path + "/runs/moons/1/report.html", withDestinationPath: "/etc/passwd")
    #expect(try page.ask("/report?run=moons/1").status == 404)
  }

  @Test("a run with --open leaves its page until Ctrl-C, and opens it with the browser of the user")
  func opened() throws {
    try workshop.write("#!/bin/sh\necho \"$1\" > opened\n", to: "browser")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: workshop.folder.path + "/browser")
    let run = try workshop.start(
      ["run", "moons.yaml", "--open"], environment: ["BROWSER": workshop.folder.path + "/browser"])
    #expect(try run.waitUntilItSays("the page stays until Ctrl-C", within: 60))
    for _ in 0..<100 where !workshop.exists("opened") { usleep(20_000) }
    let address = try workshop.text(of: "opened")
    #expect(address.contains("/?token=") && address.hasSuffix("#run/moons/1\n"), "\(address)")
    let said = try run.said
    #expect(
      said.contains("#run/moons/1") && !said.contains(address.dropLast()), "the opened one is good once")
    run.send(SIGINT)
    let ending = try run.waitForEnd(within: 5)
    #expect(ending.code == 0, "\(ending.errors)")
    let without = try workshop.start(["run", "moons.yaml", "--open"])
    #expect(
      try without.waitUntilItSays(
        "there is no browser here; the page of this run: http://127.0.0.1", within: 60))
    without.send(SIGINT)
    #expect(try without.waitForEnd(within: 5).code == 0)
  }

  @Test("the pages in the program are those of their sources")
  func embedded() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appending(path: "Sources/RunBrowser/Web")
    let page = try Page(workshop)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let source = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let served = try page.ask("/\(name)")
      #expect(
        served.body.trimmingCharacters(in: .newlines) == source.trimmingCharacters(in: .newlines),
        "\(name): run `make pages`")
    }
  }
}
