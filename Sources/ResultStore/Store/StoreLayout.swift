import Declarations
import Platform

/// Where things stand below a store's root.
package struct StoreLayout: Sendable {
  package let root: String

  /// What the file `format` of a store says that this version reads and writes.
  package static let format = "thalweg store 1"

  /// Everything that stands directly below the root.
  package static let names = [
    "actions", "cells", "format", "index", "jobs", "locks", "objects", "predictions", "quarantine",
    "temporary", "trajectories", "users", "work",
  ]

  package var format: String { "\(root)/format" }
  package var temporary: String { "\(root)/temporary" }
  package var quarantine: String { "\(root)/quarantine" }
  package var work: String { "\(root)/work" }
  var locks: String { "\(root)/locks" }
  /// Locked by many who put things in, or by one who removes some.
  var removal: String { "\(locks)/removal" }
  /// A file for each process that is at work with results of the store.
  var users: String { "\(root)/users" }
  package var index: String { "\(root)/index" }
  /// What drivers and the jobs of a cluster say to each other.
  package var jobs: String { "\(root)/jobs" }

  /// `objects/ab/cdef…`
  package func object(_ digest: Digest) -> String { "\(root)/objects/\(Self.branch(of: digest))" }

  /// `actions/ab/cdef….json`
  package func action(_ key: Digest) -> String { "\(root)/actions/\(Self.branch(of: key)).json" }

  /// `cells/ab/cdef…`: the folder of the packs of a scope.
  package func cells(_ scope: Digest) -> String { "\(root)/cells/\(Self.branch(of: scope))" }

  /// `predictions/ab/cdef…`
  package func predictions(_ key: Digest) -> String { "\(root)/predictions/\(Self.branch(of: key))" }

  /// `trajectories/ab/cdef…`: the folder of the checkpoints of a trajectory.
  func trajectory(_ origin: Digest) -> String { "\(root)/trajectories/\(Self.branch(of: origin))" }

  /// A path below `temporary/` that nothing else has.
  package func newTemporary() -> String { "\(temporary)/\(UniqueName.make())" }

  /// `ab/cdef…`
  private static func branch(of digest: Digest) -> String {
    String(unsafeUninitializedCapacity: 65) { text in
      digest.writeDigits(to: UnsafeMutableBufferPointer(rebasing: text[1...]))
      (text[0], text[1], text[2]) = (text[1], text[2], UInt8(ascii: "/"))
      return 65
    }
  }
}

/// How much room a store gives to what only spares time: losing any of it costs time and nothing else.
public struct StoreLimits: Sendable, Equatable {
  /// Predictions at points, which let a metric be added without a forward pass. In bytes.
  public var predictions: Int
  /// Checkpoints of trajectories, all together. In bytes.
  public var checkpoints: Int

  public init(predictions: Int = 2_000_000_000, checkpoints: Int = 4_000_000_000) {
    self.predictions = predictions
    self.checkpoints = checkpoints
  }
}
