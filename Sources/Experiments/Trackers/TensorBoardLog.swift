import Charts
import Declarations
import FileFormats
import Platform
import Workflow

/// A run as TensorBoard reads it: files of events in a folder that is called like the run, one of numbers and texts, and
/// one of pictures.
///
/// Scalars are named stage and metric with `/` between, so that TensorBoard groups them by stage. Steps are epochs of
/// trainings and thousandths of t along a curve; what a stage came to stands at step 0. Settings are hyperparameters of
/// the plugin `hparams`, the specification is a text. Figures are images of the plugin `images`, named `figures/plane-error`.
public struct TensorBoardLog: Sendable {
  private let run: TrackedRun

  public init(_ run: TrackedRun) { self.run = run }

  /// The numbers and the texts, with the run's name as its folder.
  ///
  /// - Throws: `FileError` where a result is not what the run made.
  public func files() throws(FileError) -> [(path: String, bytes: [UInt8])] { [(path, try events())] }

  /// The figures as pictures; none where the run has no figures.
  ///
  /// They are a file of their own, since their bytes depend on the libraries and fonts of the machine.
  ///
  /// - Throws: `DrawingError` where what draws them is not installed, `FileError` where a result is not what the run
  ///   made.
  public func pictures() throws -> [(path: String, bytes: [UInt8])] {
    let settings = FigureExport.Settings(
      paper: Paper(width: Self.pictureWidth, typeSize: Self.pictureType), formats: [.png],
      dotsPerInch: Self.picturePixels)
    let figures = try FigureExport(of: run.folder, run.record, settings).files()
    if figures.isEmpty { return [] }
    var records = firstRecords
    for figure in figures {
      guard let size = PNGSize(of: figure.bytes) else { continue }
      let tag = String(figure.path.description.dropLast(".png".count))
      records.append(
        event(run.ended, 0) { image(tag, figure.bytes, size, describedBy: figure.caption, &$0) })
    }
    return [("\(path).figures", records.bytes)]
  }

  /// In points: 1120 pixels, those of a column of the report on a screen of two pixels to one.
  private static let pictureWidth = 420.0
  private static let pictureType = 9.0
  private static let picturePixels = 192.0

  // TensorBoard reads files of a folder by name, and knows them by `tfevents`.
  private var path: String {
    "\(run.name)/events.out.tfevents.\(Int(run.started)).thalweg.\(run.digest.description.prefix(12))"
  }

  /// What says of which form the rest is.
  private var firstRecords: TensorFlowRecords {
    var records = TensorFlowRecords()
    var first = ProtobufMessage()
    first.double(1, run.started)
    first.text(3, "brain.Event:2")
    records.append(first.bytes)
    return records
  }

  private func events() throws(FileError) -> [UInt8] {
    var records = firstRecords
    records.append(event(run.started, 0) { hyperparameters(&$0) })
    if let specification = run.specification {
      let fenced = "```yaml\n\(specification)\n```"
      records.append(event(run.started, 0) { text("specification", fenced, &$0) })
    }
    for series in try run.series() {
      for point in series.points {
        records.append(
          event(point.time, point.step) { scalar("\(series.stage)/\(series.name)", point.value, &$0) })
      }
    }
    let series = Set(try run.series().map { "\($0.stage)/\($0.name)" })
    for number in try run.numbers() where !series.contains("\(number.stage)/\(number.name)") {
      records.append(event(number.time, 0) { scalar("\(number.stage)/\(number.name)", number.value, &$0) })
    }
    records.append(event(run.ended, 0) { ending(&$0) })
    return records.bytes
  }

  /// `Event` of TensorFlow with one value of a `Summary`.
  private func event(_ time: Double, _ step: Int, _ fill: (inout ProtobufMessage) -> Void) -> [UInt8] {
    var event = ProtobufMessage()
    event.double(1, time)
    if step != 0 { event.integer(2, step) }
    event.message(5) { $0.message(1, fill) }
    return event.bytes
  }

  private func scalar(_ tag: String, _ value: Double, _ message: inout ProtobufMessage) {
    message.text(1, tag)
    message.float(2, Float(value))
  }

  private func text(_ tag: String, _ words: String, _ message: inout ProtobufMessage) {
    message.text(1, "\(tag)/text_summary")
    message.message(9) { metadata in
      metadata.message(1) { $0.text(1, "text") }
      // DATA_CLASS_TENSOR
      metadata.integer(4, 2)
    }
    // A tensor of one text, of no dimensions: DT_STRING.
    message.message(8) { tensor in
      tensor.integer(1, 7)
      tensor.message(2) { _ in }
      tensor.text(8, words)
    }
  }

  /// A tensor of three texts, as the plugin has them: width and height in pixels, and the file of one image.
  private func image(
    _ tag: String, _ png: [UInt8], _ size: PNGSize, describedBy caption: String,
    _ message: inout ProtobufMessage
  ) {
    message.text(1, tag)
    message.message(9) { metadata in
      metadata.message(1) { $0.text(1, "images") }
      metadata.text(3, caption)
      // DATA_CLASS_BLOB_SEQUENCE
      metadata.integer(4, 3)
    }
    message.message(8) { tensor in
      tensor.integer(1, 7)
      tensor.message(2) { shape in shape.message(2) { $0.integer(1, 3) } }
      tensor.text(8, "\(size.width)")
      tensor.text(8, "\(size.height)")
      tensor.data(8, png)
    }
  }

  /// `SessionStartInfo`: what TensorBoard's table of hyperparameters is made of. Lists and long texts are left out.
  private func hyperparameters(_ message: inout ProtobufMessage) {
    plugin("_hparams_/session_start_info", &message) { data in
      data.message(3) { session in
        for (path, value) in run.parameters {
          guard let encoded = Self.encoded(value) else { continue }
          session.message(1) { entry in
            entry.text(1, path)
            entry.data(2, encoded)
          }
        }
        session.text(4, run.name)
        session.double(5, run.started)
      }
    }
  }

  /// `SessionEndInfo`, with the status success or failure.
  private func ending(_ message: inout ProtobufMessage) {
    plugin("_hparams_/session_end_info", &message) { data in
      data.message(4) { session in
        session.integer(1, run.record.state == .done ? 1 : 2)
        session.double(2, run.ended)
      }
    }
  }

  private func plugin(
    _ tag: String, _ message: inout ProtobufMessage, _ content: (inout ProtobufMessage) -> Void
  ) {
    message.text(1, tag)
    message.message(9) { metadata in
      metadata.message(1) { plugin in
        plugin.text(1, "hparams")
        plugin.message(2, content)
      }
    }
  }

  /// `google.protobuf.Value` of a number, a text or a truth value.
  private static func encoded(_ value: JSON) -> [UInt8]? {
    var message = ProtobufMessage()
    switch value {
    case .boolean(let value): message.integer(4, value ? 1 : 0)
    case .text(let text) where text.utf8.count <= 200: message.text(3, text)
    default:
      guard let number = value.number else { return nil }
      message.double(2, number)
    }
    return message.bytes
  }
}

/// How many pixels a PNG file says that it has, in its first chunk (RFC 2083, 4.1.1).
private struct PNGSize {
  let width: Int
  let height: Int

  /// Nil of what is no PNG.
  init?(of file: [UInt8]) {
    guard file.count >= 24, file[1...3].elementsEqual("PNG".utf8) else { return nil }
    func number(_ start: Int) -> Int { file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    (width, height) = (number(16), number(20))
  }
}
