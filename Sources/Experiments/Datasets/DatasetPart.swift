/// One of the two parts that a data set is published in.
public enum DatasetPart: String, CaseIterable, Sendable {
  case train
  case test
}
