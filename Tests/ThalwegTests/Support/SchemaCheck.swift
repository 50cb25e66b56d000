import Declarations

/// Checks values against the part of JSON Schema that our schemas use; anything else in a schema is a failure.
struct SchemaCheck {
  private let root: JSON

  init(_ root: JSON) { self.root = root }

  /// What is wrong with `value`, each with its path; empty where it fits.
  func problems(of value: JSON) -> [String] { problems(of: value, against: root, at: "$") }

  private func problems(of value: JSON, against schema: JSON, at path: String) -> [String] {
    (schema.members ?? []).flatMap { rule -> [String] in
      switch rule.name {
      case "$schema", "$id", "title", "description", "default", "properties", "patternProperties",
        "definitions":
        []
      case "$ref": reference(value, rule.value, path)
      case "type": isOfType(value, rule.value) ? [] : ["\(path): not \(rule.value.compactText)"]
      case "const": value == rule.value ? [] : ["\(path): not \(rule.value.compactText)"]
      case "enum": rule.value.elements?.contains(value) ?? false ? [] : ["\(path): none of those allowed"]
      case "minimum": (value.number ?? .infinity) >= (rule.value.number ?? 0) ? [] : ["\(path): too small"]
      case "exclusiveMinimum":
        (value.number ?? .infinity) > (rule.value.number ?? 0) ? [] : ["\(path): too small"]
      case "maximum": (value.number ?? 0) <= (rule.value.number ?? 0) ? [] : ["\(path): too large"]
      case "exclusiveMaximum": (value.number ?? -1) < (rule.value.number ?? 0) ? [] : ["\(path): too large"]
      case "minItems":
        (value.elements?.count ?? .max) >= (rule.value.integer ?? 0) ? [] : ["\(path): too few"]
      case "pattern": matches(value, rule.value) ? [] : ["\(path): no digest"]
      case "items": items(value, rule.value, path)
      case "required":
        (rule.value.elements ?? []).compactMap(\.text).filter { value[$0] == nil }
          .map { "\(path): \($0) is missing" }
      case "additionalProperties": members(value, schema, rule.value, path)
      case "maxProperties":
        (value.members?.count ?? 0) <= (rule.value.integer ?? 0) ? [] : ["\(path): too many"]
      case "oneOf": oneOf(value, rule.value, path)
      case "anyOf": anyOf(value, rule.value, path)
      default: ["\(path): the check does not know '\(rule.name)'"]
      }
    }
  }

  private func isOfType(_ value: JSON, _ types: JSON) -> Bool {
    let names = types.elements?.compactMap(\.text) ?? [types.text ?? ""]
    return names.contains { name in
      switch (name, value) {
      case ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .integer),
        ("number", .real), ("string", .text), ("array", .array), ("object", .object):
        true
      // Draft 7 has it so: 1.0 is an integer.
      case ("integer", .real(let number)): number == number.rounded()
      default: false
      }
    }
  }

  /// The two patterns we use: a digest, and a text with a variable in it.
  private func matches(_ value: JSON, _ pattern: JSON) -> Bool {
    if pattern == "\\$\\{[^}]+\\}" { return value.text?.contains("${") ?? false }
    guard pattern == "^[0-9a-f]{64}$", let text = value.text else { return false }
    return text.utf8.count == 64 && text.allSatisfy { "0123456789abcdef".contains($0) }
  }

  private func items(_ value: JSON, _ schema: JSON, _ path: String) -> [String] {
    (value.elements ?? []).enumerated().flatMap { index, element in
      problems(of: element, against: schema, at: "\(path)[\(index)]")
    }
  }

  private func members(_ value: JSON, _ schema: JSON, _ others: JSON, _ path: String) -> [String] {
    (value.members ?? []).flatMap { member -> [String] in
      let place = "\(path).\(member.name)"
      if let known = schema["properties"]?[member.name] {
        return problems(of: member.value, against: known, at: place)
      }
      // All of our patterns are prefixes.
      let patterns = schema["patternProperties"]?.members ?? []
      if let known = patterns.first(where: { member.name.hasPrefix($0.name.dropFirst()) }) {
        return problems(of: member.value, against: known.value, at: place)
      }
      return others == false ? ["\(place): unknown"] : problems(of: member.value, against: others, at: place)
    }
  }

  private func reference(_ value: JSON, _ pointer: JSON, _ path: String) -> [String] {
    let name = pointer.text.map { String($0.dropFirst("#/definitions/".count)) } ?? ""
    guard let schema = root["definitions"]?[name] else { return ["\(path): there is no '\(name)'"] }
    return problems(of: value, against: schema, at: path)
  }

  private func anyOf(_ value: JSON, _ schemas: JSON, _ path: String) -> [String] {
    let results = (schemas.elements ?? []).map { problems(of: value, against: $0, at: path) }
    return results.contains(where: \.isEmpty) ? [] : results.min { $0.count < $1.count } ?? []
  }

  private func oneOf(_ value: JSON, _ schemas: JSON, _ path: String) -> [String] {
    let results = (schemas.elements ?? []).map { problems(of: value, against: $0, at: path) }
    let fitting = results.count { $0.isEmpty }
    if fitting == 1 { return [] }
    let nearest = results.min { $0.count < $1.count } ?? []
    return fitting == 0 ? nearest : ["\(path): fits \(fitting) of the alternatives"]
  }
}
