import Foundation
import Platform
import Testing

/// Chromium without a window, for what pages look like to a reader.
///
/// `THALWEG_CHROMIUM` says which; `chromium` of the PATH otherwise.
public enum Browser {
  private static var program: String? {
    let environment = ProcessInfo.processInfo.environment
    let path = environment["PATH"] ?? ""
    let names =
      environment["THALWEG_CHROMIUM"].map { [$0] } ?? ["chromium", "chromium-browser", "google-chrome"]
    return names.lazy.compactMap { try? ProgramSearch.find($0, along: path) }.first
  }

  public static var isInstalled: Bool { program != nil }
  public static let absence: Comment = "Chromium is not installed (Debian's package chromium)"

  /// The elements of a page after its scripts have run, as HTML.
  public static func elements(of page: String) throws -> String {
    try inFolder { folder in
      try Data(page.utf8).write(to: folder.appending(path: "page.html"))
      let outcome = try run(["--dump-dom", "file://\(folder.path)/page.html"], in: folder)
      try #require(outcome.output.contains("<html"), "\(outcome.errors.suffix(2000))")
      return outcome.output
    }
  }

  /// A page as it would be printed.
  public static func pdf(of page: String) throws -> Data {
    try inFolder { folder in
      try Data(page.utf8).write(to: folder.appending(path: "page.html"))
      let file = folder.appending(path: "page.pdf")
      let outcome = try run(
        ["--no-pdf-header-footer", "--print-to-pdf=\(file.path)", "file://\(folder.path)/page.html"],
        in: folder)
      return try #require(try? Data(contentsOf: file), "\(outcome.errors.suffix(2000))")
    }
  }

  private static func inFolder<Result>(_ use: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "browser-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try use(folder)
  }

  /// How it is called, without a window and with all that it keeps in a folder.
  static func words(keepingIn folder: URL) throws -> [String] {
    [
      try #require(program), "--headless", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
      // Its sandbox wants rights that containers do not give; the pages are the tests' own.
      "--no-sandbox", "--user-data-dir=\(folder.path)/profile",
    ]
  }

  private static func run(_ arguments: [String], in folder: URL) throws -> CapturedRun {
    let words = try words(keepingIn: folder) + ["--virtual-time-budget=10000"] + arguments
    var environment = ProcessInfo.processInfo.environment
    environment["HOME"] = folder.path
    return try CapturedRun.of(
      ProgramCall(words, environment: environment), keepingIn: folder.path, limit: .seconds(180))
  }
}

/// A figure whose texts are to be apart.
public struct NamedFigure: Sendable {
  public let name: String
  public let svg: String

  public init(_ name: String, svg: String) {
    self.name = name
    self.svg = svg
  }
}

extension Browser {
  /// The families in which figures are looked at; Verdana is not free, and DejaVu Sans stands for it where it is missing.
  public static let families = ["DejaVu Sans", "Verdana, DejaVu Sans", "Arial, Liberation Sans"]

  /// What is wrong with the texts of figures: two that overlap, or one that leaves its figure.
  ///
  /// Boxes are as high as the font's ascent and descent, which letters do not fill: so they may share a little.
  public static func faults(of figures: [NamedFigure]) throws -> [String] {
    let shown = families.map { family in
      "<section style=\"--chart-font:\(family)\" data-family=\"\(family)\">\n"
        + figures.map { "<div data-name=\"\($0.name)\">\($0.svg)</div>" }.joined() + "</section>"
    }.joined()
    let head = "<!doctype html><meta charset=\"utf-8\"><style>svg { max-width: none !important }</style>"
    let page = "\(head)\(shown)<pre id=\"found\"></pre>\(script)</body>"
    let elements = try elements(of: page)
    let start = try #require(elements.range(of: "<pre id=\"found\">")?.upperBound)
    let end = try #require(elements.range(of: "</pre>", range: start..<elements.endIndex)?.lowerBound)
    let lines = elements[start..<end].split(separator: "\n").map(String.init)
    let counted = lines.first.flatMap { $0.split(separator: " ").last.flatMap { Int($0) } } ?? 0
    // A page whose script did not run has no fault either.
    try #require(counted >= figures.count * families.count, "\(lines.first ?? "nothing") was looked at")
    return Array(lines.dropFirst())
  }

  private static let script = """
    <script>
    const lines = [];
    let count = 0;
    const shared = (a, b) => [
      Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    ];
    for (const section of document.querySelectorAll("section"))
      for (const holder of section.children) {
        const svg = holder.firstElementChild, whole = svg.getBoundingClientRect();
        const boxed = (part, words, air = 0) => {
          const { left, right, top, bottom } = part.getBoundingClientRect();
          return { words, box: { left: left - air, right: right + air, top: top - air, bottom: bottom + air } };
        };
        const texts = [...svg.querySelectorAll("text")].map(t => boxed(t, t.textContent));
        count += texts.length;
        // A name in a legend keeps away from the next sample too.
        const samples = [...svg.querySelectorAll(".legends > g > :not(text)")].map(part => boxed(part, "a sample", 3));
        const say = text => lines.push(`${section.dataset.family}: ${holder.dataset.name}: ${text}`);
        texts.forEach(({ words, box }, index) => {
          if (box.left < whole.left - 0.5 || box.right > whole.right + 0.5 || box.top < whole.top - 1.5 ||
              box.bottom > whole.bottom + 1.5) say(`"${words}" leaves the figure`);
          for (const other of texts.slice(index + 1).concat(samples)) {
            const [across, down] = shared(box, other.box);
            if (Math.min(across, down) > 1.5)
              say(`"${words}" and "${other.words}" overlap by ${across.toFixed(1)} x ${down.toFixed(1)}`);
          }
        });
      }
    document.getElementById("found").textContent = ["texts: " + count, ...lines].join("\\n");
    </script>
    """
}
