import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser that is not ours finds in a figure.
struct ParsedSVG {
  struct Node {
    let name: String
    let attributes: [String: String]
    var text = ""
  }

  let nodes: [Node]
  let isWellFormed: Bool

  init(_ text: String) {
    let parser = XMLParser(data: Data(text.utf8))
    let collector = Collector()
    parser.delegate = collector
    isWellFormed = parser.parse() && collector.isComplete
    nodes = collector.nodes
  }

  func nodes(_ name: String) -> [Node] { nodes.filter { $0.name == name } }

  /// The texts of the figure, exponents in line.
  var texts: [String] { nodes("text").map(\.text) }

  func values(of attribute: String) -> [String] { nodes.compactMap { $0.attributes[attribute] } }
}

private final class Collector: NSObject, XMLParserDelegate {
  var nodes: [ParsedSVG.Node] = []
  private var foundError = false
  private var open: [Int] = []

  /// Whether everything that was opened was closed, without a fault.
  var isComplete: Bool { !foundError && !nodes.isEmpty && open.isEmpty }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?, attributes attributeDict: [String: String] = [:]
  ) {
    open.append(nodes.count)
    nodes.append(ParsedSVG.Node(name: elementName, attributes: attributeDict))
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { nodes[last].text += string }
  }

  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
    foundError = true
  }
}
