import CYAML
import Declarations
import Platform

/// One event of libyaml's parser.
struct YAMLEvent {
  enum Kind {
    /// With the minor version of YAML 1 that a directive names.
    case documentStart(version: Int?)
    case scalar(String, style: ScalarStyle)
    case alias(String)
    case listStart(isFlow: Bool)
    case mapStart(isFlow: Bool)
    /// The end of a list or of a map.
    case end
    case documentEnd
    case streamEnd
  }

  enum ScalarStyle { case plain, quoted, block }

  package let kind: Kind
  let anchor: String?
  let tag: String?
  package let start: YAMLMark
  package let end: YAMLMark
}

/// The events of a text, one after the other.
///
/// The bytes of the layout must outlive it.
final class YAMLEvents {
  private let layout: YAMLLayout
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var conformance: YAMLConformance

  package init(of layout: YAMLLayout) {
    self.layout = layout
    conformance = YAMLConformance(layout)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    if yaml_parser_initialize(parser) == 0 { preconditionFailure("libyaml had no memory for a parser.") }
    // An empty buffer has no address, and libyaml insists on one.
    let empty: StaticString = ""
    yaml_parser_set_input_string(parser, layout.bytes.baseAddress ?? empty.utf8Start, layout.bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event; the start of the stream is skipped.
  ///
  /// - Throws: what is wrong with the text, in plain words, also where libyaml would let it pass.
  package func next() throws(Diagnostic) -> YAMLEvent {
    var event = yaml_event_t()
    repeat {
      guard yaml_parser_parse(parser, &event) != 0 else { throw syntaxError }
    } while event.type == YAML_STREAM_START_EVENT
    defer { yaml_event_delete(&event) }
    let next = YAMLEvent(event)
    try conformance.check(next)
    return next
  }

  /// Where the text says which version of YAML it is written in.
  var versionDirective: Place? { conformance.versionDirective }

  private var syntaxError: Diagnostic {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "no memory was left"
    return YAMLSyntaxError(
      problem: problem, mark: YAMLMark(parser.pointee.problem_mark),
      context: parser.pointee.context.map { String(cString: $0) },
      contextMark: YAMLMark(parser.pointee.context_mark)
    ).diagnostic(in: layout)
  }
}

extension YAMLEvent {
  fileprivate init(_ event: yaml_event_t) {
    var anchor: UnsafeMutablePointer<yaml_char_t>?
    var tag: UnsafeMutablePointer<yaml_char_t>?
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      kind = .documentStart(
        version: event.data.document_start.version_directive.map { Int($0.pointee.minor) })
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_STREAM_END_EVENT: kind = .streamEnd
    case YAML_ALIAS_EVENT: kind = .alias(String(cString: event.data.alias.anchor))
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      kind = .scalar(String(decoding: bytes, as: UTF8.self), style: ScalarStyle(scalar.style))
      (anchor, tag) = (scalar.anchor, scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      let list = event.data.sequence_start
      kind = .listStart(isFlow: list.style == YAML_FLOW_SEQUENCE_STYLE)
      (anchor, tag) = (list.anchor, list.tag)
    case YAML_MAPPING_START_EVENT:
      let map = event.data.mapping_start
      kind = .mapStart(isFlow: map.style == YAML_FLOW_MAPPING_STYLE)
      (anchor, tag) = (map.anchor, map.tag)
    default: kind = .end
    }
    self.anchor = anchor.map { String(cString: $0) }
    self.tag = tag.map { String(cString: $0) }
    start = YAMLMark(event.start_mark)
    end = YAMLMark(event.end_mark)
  }
}

extension YAMLEvent.ScalarStyle {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_PLAIN_SCALAR_STYLE: self = .plain
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: self = .block
    default: self = .quoted
    }
  }
}

extension YAMLMark {
  fileprivate init(_ mark: yaml_mark_t) { self.init(line: Int(mark.line), column: Int(mark.column)) }
}
