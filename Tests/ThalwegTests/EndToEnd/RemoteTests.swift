import Declarations
import Foundation
import Testing

@Suite("Sharing results through nginx", .enabled(if: NginxServer.isInstalled, "nginx is not installed"))
struct RemoteTests {
  @Test("what one made, another takes; objects go up before actions")
  func sharing() throws {
    let server = try NginxServer(token: "s3cret")
    let environment = ["THALWEG_REMOTE": server.address, "THALWEG_REMOTE_TOKEN": "s3cret"]
    let first = try Workshop()
    let made = try first.thalweg("run", "moons.yaml", environment: environment)
    #expect(made.code == 0 && made.errors.contains("remote: 5 results went there ("), "\(made.errors)")
    let puts = try server.requests.filter { $0.hasPrefix("PUT") }
    #expect(puts.count == server.held.count && puts.allSatisfy { $0.hasSuffix(" 201") }, "\(puts)")
    #expect(puts.first?.hasPrefix("PUT /cas/") ?? false)
    #expect(puts.last?.hasPrefix("PUT /ac/") ?? false)
    let second = try Workshop()
    let taken = try second.thalweg("run", "moons.yaml", "--json", environment: environment)
    #expect(taken.code == 0)
    #expect(try taken.events.last?["executed"] == 0)
    #expect(try taken.events(named: "remote-used").first?["fetched"] == 5)
    #expect(try second.runFiles() == first.runFiles())
    let asked = try server.requests.count
    #expect(try second.thalweg("run", "moons.yaml", environment: environment).code == 0)
    #expect(try server.requests.count == asked, "a run that has nothing to do asked something")
  }

  @Test("a wrong token is said once and clearly, is shown nowhere, and the run goes on")
  func wrongToken() throws {
    let server = try NginxServer(token: "s3cret")
    let workshop = try Workshop()
    try workshop.write("wr0ng\n", to: "token")
    let run = try workshop.thalweg(
      "run", "moons.yaml", "--remote", server.address, "--remote-token-file", "token")
    #expect(run.code == 0)
    #expect(run.errors.components(separatedBy: "(401)").count == 2, "\(run.errors)")
    #expect(run.errors.contains("is the token right?"))
    #expect(!run.errors.contains("wr0ng"))
    #expect(try !workshop.text(of: "runs/moons/1/events.jsonl").contains("wr0ng"))
    #expect(server.held.isEmpty)
    try workshop.write("s3cret\n", to: "token")
    let push = try workshop.thalweg(
      "cache", "push", "moons", "--remote", server.address, "--remote-token-file", "token")
    #expect(push.code == 0 && push.output.hasPrefix("sent 5 results ("), "\(push.output) \(push.errors)")
  }

  @Test("push and pull carry what a run or an experiment has")
  func pushAndPull() throws {
    let server = try NginxServer()
    let first = try Workshop()
    #expect(try first.thalweg("run", "moons.yaml").code == 0)
    let push = try first.thalweg("cache", "push", "moons.yaml", "--remote", server.address, "--json")
    #expect(try JSON(parsing: push.output)["moved"] == 5)
    let again = try first.thalweg("cache", "push", "moons", "--remote", server.address)
    #expect(again.output == "sent 0 results, 5 known already\n", "\(again.output)")
    let second = try Workshop()
    let pull = try second.thalweg("cache", "pull", "moons.yaml", "--remote", server.address)
    #expect(pull.code == 0 && pull.output.hasPrefix("brought 5 results ("), "\(pull.output) \(pull.errors)")
    let run = try second.thalweg("run", "moons.yaml", "--json")
    #expect(try run.events.last?["executed"] == 0)
    #expect(try second.runFiles() == first.runFiles())
    server.stop()
    let failed = try second.thalweg("cache", "pull", "moons", "--remote", server.address, "--store", "other")
    #expect(failed.code == 1 && failed.errors.contains("cannot be reached"), "\(failed.errors)")
  }

  @Test("a remote that has gone slows nothing and breaks nothing")
  func gone() throws {
    let server = try NginxServer()
    server.stop()
    let workshop = try Workshop()
    let run = try workshop.thalweg("run", "moons.yaml", "--remote", server.address)
    #expect(run.code == 0 && run.errors.contains("cannot be reached"), "\(run.errors)")
    let none = try workshop.thalweg(
      "run", "moons.yaml", "--set", "stages.along.evaluate.points=6", "--remote", "none",
      environment: ["THALWEG_REMOTE": server.address])
    #expect(none.code == 0 && !none.errors.contains("remote"), "\(none.errors)")
  }

  @Test(
    "over TLS, a server is trusted by the authority that was named, and by no other",
    .enabled(if: NginxServer.hasTLS, "openssl is not installed"))
  func encrypted() throws {
    let workshop = try Workshop()
    let certificate = try NginxServer.makeCertificate(in: workshop.folder)
    let server = try NginxServer(token: "s3cret", certificate: certificate)
    let token = ["THALWEG_REMOTE_TOKEN": "s3cret"]
    let distrusted = try workshop.thalweg("run", "moons.yaml", "--remote", server.address, environment: token)
    #expect(distrusted.code == 0 && distrusted.errors.contains("cannot be trusted"), "\(distrusted.errors)")
    #expect(distrusted.errors.contains("--remote-ca"))
    #expect(server.held.isEmpty)
    let push = try workshop.thalweg(
      "cache", "push", "moons", "--remote", server.address, "--remote-ca", certificate.file.path,
      environment: token)
    #expect(push.code == 0 && push.output.hasPrefix("sent 5 results"), "\(push.errors)")
    let other = try Workshop()
    let run = try other.thalweg(
      "run", "moons.yaml", "--remote", server.address,
      environment: token.merging(["THALWEG_REMOTE_CA": certificate.file.path]) { $1 })
    #expect(run.errors.contains("remote: 5 results came from it"), "\(run.errors)")
  }

  @Test("what is wrong with the flags is said before anything runs")
  func wrongFlags() throws {
    let workshop = try Workshop()
    let address = try workshop.thalweg("run", "moons.yaml", "--remote", "cache")
    #expect(address.code == 2 && address.errors.contains("'cache' is no address"), "\(address.errors)")
    let file = try workshop.thalweg(
      "run", "moons.yaml", "--remote", "https://h", "--remote-ca", "nowhere.pem")
    #expect(file.code == 1 && file.errors.contains("cannot read 'nowhere.pem'"), "\(file.errors)")
    let push = try workshop.thalweg("cache", "push", "moons.yaml")
    #expect(push.code == 2 && push.errors.contains("THALWEG_REMOTE"), "\(push.errors)")
    #expect(!workshop.exists("runs"))
  }
}
