import Workflow

/// What a run takes, in words.
enum EstimateText {
  /// `about 3 min of work, 210 MB of memory, 1.2 GB on the disk`; nil where nothing is known.
  static func words(for estimate: RunEstimate) -> String? {
    let parts = [
      estimate.seconds.map { "about \(DurationText.rough($0)) of work" },
      estimate.memory.map { "\(ByteText.rough($0)) of memory" },
      estimate.disk > 0 ? "\(ByteText.rough(estimate.disk)) on the disk" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

}
