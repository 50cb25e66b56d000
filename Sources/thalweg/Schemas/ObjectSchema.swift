import Declarations

/// The pieces that schemas of what Thalweg writes are put together from.
enum ObjectSchema {
  /// An object that has all of `properties`, and nothing else but those of `optional`.
  static func closed(
    _ description: String, _ properties: [(String, JSON)], optional: [(String, JSON)] = []
  ) -> JSON {
    [
      "type": "object", "description": JSON(description),
      "properties": .object((properties + optional).map { JSON.Member($0.0, $0.1) }),
      "required": .array(properties.map { JSON($0.0) }), "additionalProperties": false,
    ]
  }

  /// An object of any names, whose values are all alike.
  static func map(_ description: String, of value: JSON) -> JSON {
    ["type": "object", "description": JSON(description), "additionalProperties": value]
  }

  static func value(_ type: String, _ description: String) -> JSON {
    ["type": JSON(type), "description": JSON(description)]
  }

  static func optional(_ type: String, _ description: String) -> JSON {
    ["type": [JSON(type), "null"], "description": JSON(description)]
  }

  static func list(of type: String, _ description: String) -> JSON {
    ["type": "array", "items": ["type": JSON(type)], "description": JSON(description)]
  }

  static func document(_ identifier: String, _ title: String, _ members: JSON) -> JSON {
    let head: JSON = [
      "$schema": "http://json-schema.org/draft-07/schema#", "$id": JSON(identifier), "title": JSON(title),
    ]
    return .object((head.members ?? []) + (members.members ?? []))
  }
}
