/// A run that is compared with others, and what it is called beside them.
public struct ComparedRun: Sendable {
  public let label: String
  public let folder: RunFolder
  public let record: RunRecord

  public init(label: String, folder: RunFolder, record: RunRecord) {
    self.label = label
    self.folder = folder
    self.record = record
  }
}
