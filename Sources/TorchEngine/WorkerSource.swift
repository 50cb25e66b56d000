/// The worker's source; made by `make worker` from `python/thalweg/worker`, not by hand.
enum WorkerSource {
  static let boot = ""
  static let files: [(path: String, text: String)] = []
  static let digest = ""
}
