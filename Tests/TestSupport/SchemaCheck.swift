import Declarations
import Foundation

/// Checks values against the part of JSON Schema that our schemas use; anything else in a schema is a failure.
public struct SchemaCheck: Sendable {
  private let root: JSON

  public init(_ root: JSON) { self.root = root }

  /// What is wrong with `value`, each with its path; empty where it fits.
  public func problems(of value: JSON) -> [String] { problems(of: value, against: root, at: "$") }

  /// Words for a reader, which nothing is held against.
  private static let annotations: Set = [
    "$schema", "$id", "title", "description", "default", "enumDescriptions", "errorMessage",
    "patternErrorMessage", "definitions",
  ]
  /// What another rule looks at.
  private static let parts: Set = ["properties", "patternProperties", "then", "else"]

  private func problems(of value: JSON, against schema: JSON, at path: String) -> [String] {
    if let fits = schema.boolean { return fits ? [] : ["\(path): not allowed"] }
    let rules = schema.members ?? []
    // Draft 7 has it so: a pointer is all that counts.
    if let pointer = schema["$ref"] { return reference(value, pointer, path) }
    let found = rules.flatMap { rule -> [String] in
      if Self.annotations.contains(rule.name) || Self.parts.contains(rule.name) { return [] }
      return problems(of: value, by: rule, of: schema, at: path)
    }
    return found + (schema["additionalProperties"] == nil ? members(value, schema, true, path) : [])
  }

  private func problems(of value: JSON, by rule: JSON.Member, of schema: JSON, at path: String) -> [String] {
    switch rule.name {
    case "type": isOfType(value, rule.value) ? [] : ["\(path): not \(rule.value.compactText)"]
    case "const": value == rule.value ? [] : ["\(path): not \(rule.value.compactText)"]
    case "enum": rule.value.elements?.contains(value) ?? false ? [] : ["\(path): none of those allowed"]
    case "minimum": compares(value, rule.value, >=, >=) ? [] : ["\(path): too small"]
    case "exclusiveMinimum": compares(value, rule.value, >, >) ? [] : ["\(path): too small"]
    case "maximum": compares(value, rule.value, <=, <=) ? [] : ["\(path): too large"]
    case "exclusiveMaximum": compares(value, rule.value, <, <) ? [] : ["\(path): too large"]
    case "minItems":
      (value.elements?.count ?? .max) >= (rule.value.integer ?? 0) ? [] : ["\(path): too few"]
    case "maxLength":
      (value.text?.unicodeScalars.count ?? 0) <= (rule.value.integer ?? 0) ? [] : ["\(path): too long"]
    case "pattern": matches(value, rule.value) ? [] : ["\(path): not of the form"]
    case "items": items(value, rule.value, path)
    case "required":
      value.members == nil
        ? []
        : (rule.value.elements ?? []).compactMap(\.text).filter { value[$0] == nil }
          .map { "\(path): \($0) is missing" }
    case "additionalProperties": members(value, schema, rule.value, path)
    case "propertyNames":
      (value.members ?? []).flatMap {
        problems(of: .text($0.name), against: rule.value, at: "\(path).\($0.name)")
      }
    case "dependencies": dependencies(value, rule.value, path)
    case "maxProperties":
      (value.members?.count ?? 0) <= (rule.value.integer ?? 0) ? [] : ["\(path): too many"]
    case "minProperties":
      (value.members?.count ?? .max) >= (rule.value.integer ?? 0) ? [] : ["\(path): too few"]
    case "oneOf": oneOf(value, rule.value, path)
    case "anyOf": anyOf(value, rule.value, path)
    case "allOf": (rule.value.elements ?? []).flatMap { problems(of: value, against: $0, at: path) }
    case "if":
      problems(of: value, against: rule.value, at: path).isEmpty
        ? problems(of: value, against: schema["then"] ?? true, at: path)
        : problems(of: value, against: schema["else"] ?? true, at: path)
    default: ["\(path): the check does not know '\(rule.name)'"]
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

  /// Integers exactly: a seed has more digits than a `Double` tells apart. What is no number fits.
  private func compares(
    _ value: JSON, _ limit: JSON, _ integers: (Int128, Int128) -> Bool, _ reals: (Double, Double) -> Bool
  ) -> Bool {
    if case .integer(let value) = value, case .integer(let limit) = limit { return integers(value, limit) }
    guard let value = value.number, let limit = limit.number else { return true }
    return reals(value, limit)
  }

  private func matches(_ value: JSON, _ pattern: JSON) -> Bool {
    guard let text = value.text else { return true }
    guard let pattern = pattern.text, let expression = try? NSRegularExpression(pattern: pattern) else {
      return false
    }
    return expression.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
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

  private func dependencies(_ value: JSON, _ rules: JSON, _ path: String) -> [String] {
    (rules.members ?? []).filter { value[$0.name] != nil }.flatMap { rule in
      problems(
        of: value, against: rule.value.elements == nil ? rule.value : ["required": rule.value], at: path)
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
