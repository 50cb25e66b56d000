extension Schema {
  /// The schema that `schema` gives, asked for when it is needed: how what is written holds more of its own kind.
  public static func recursive(_ schema: @escaping @Sendable () -> Schema) -> Schema {
    Schema(
      shape: .recursive { schema().shape },
      read: { node, problems in schema().read(node, &problems) },
      write: { value, options in schema().canonical(value, options) })
  }
}
