/// Why a benchmark or a check could not be carried out.
struct BenchmarkFailure: Error {
  let message: String
  let help: String?

  init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
