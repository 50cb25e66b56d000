import ArgumentParser
import Declarations

/// Whether to answer in JSON.
struct JSONOptions: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Answer in JSON, on standard output.")
  var isWanted = false

  func print(_ json: JSON) { StandardStream.output.write(json.prettyText.withEscapedControls) }
}
