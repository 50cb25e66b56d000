/// What experiments can be called: runs are kept in folders of their names.
public enum RunName {
  /// Why `name` cannot be used, in words without a full stop; nil where it can.
  public static func objection(to name: String) -> String? { EntryName.objection(to: name) }

  public static let help = EntryName.help
}
