import Declarations
import Platform

/// A file that is fetched over HTTP, as `thalweg data get` does: what came stays when it stops in the middle, and the next
/// attempt goes on from there.
///
/// Unlike the requests of a remote cache, it follows redirects, as publishers move their files, and sends no token.
public struct FileDownload: Sendable {
  /// How far it has come.
  public struct Progress: Sendable, Equatable {
    /// Bytes that are there, those of earlier attempts included.
    public let received: Int
    /// Of all of the file; nil where the server has not said.
    public let total: Int?
  }

  /// Where the file is, in the order that places are tried in.
  private let addresses: [String]
  private let path: String
  private let timeouts: HTTPClient.Timeouts
  private let operations: FileOperations
  /// The largest file that is taken.
  private let limit: Int

  /// - Parameters:
  ///   - path: where bytes go, which are added to what stands there.
  ///   - limit: the most bytes that the file may have.
  public init(from addresses: [String], to path: String, limit: Int = 1 << 34) {
    self.init(from: addresses, to: path, limit: limit, timeouts: Self.patient, operations: FileOperations())
  }

  init(
    from addresses: [String], to path: String, limit: Int = 1 << 34, timeouts: HTTPClient.Timeouts = patient,
    operations: FileOperations
  ) {
    self.operations = operations
    self.addresses = addresses
    self.path = path
    self.limit = limit
    self.timeouts = timeouts
  }

  /// A publisher's server may be far away, and slow.
  static let patient = HTTPClient.Timeouts(connecting: 20, stalling: 60, slowest: 10)

  /// - Parameters:
  ///   - isCancelled: asked about once a second, and whenever bytes move.
  ///   - progress: is told whenever bytes came.
  /// - Returns: whether bytes of an earlier attempt are part of the file.
  /// - Throws: `FileError` with the reason of each place; what came is kept.
  @discardableResult
  public func run(
    isCancelled: @escaping () -> Bool = { false }, progress: @escaping (Progress) -> Void = { _ in }
  ) throws(FileError) -> Bool {
    var reasons: [String] = []
    for address in addresses {
      for attempt in 0..<3 {
        do throws(Refusal) {
          return try fetch(address, isCancelled: isCancelled, progress: progress)
        } catch {
          switch error {
          case .file(let error): throw error
          case .here(let reason, let isTransient):
            if !isTransient || attempt == 2 {
              reasons.append("\(address): \(reason)")
            } else {
              usleep(UInt32(200_000 * (attempt + 1)))
              continue
            }
          }
        }
        break
      }
    }
    throw FileError(
      "nothing could be fetched: \(reasons.joined(separator: "; "))",
      help: "what came is kept: try again later, or name a mirror with --mirror or THALWEG_DATA_MIRROR")
  }

  private enum Refusal: Error {
    /// Of the file here, or of the user: no other place will do.
    case file(FileError)
    /// Of this place; with whether another attempt may succeed.
    case here(String, isTransient: Bool)
  }

  private func fetch(
    _ address: String, isCancelled: @escaping () -> Bool, progress: @escaping (Progress) -> Void
  ) throws(Refusal) -> Bool {
    let file: PartialFile
    do throws(FileFailure) { file = try PartialFile(path, operations) } catch {
      throw .file(Self.error(error))
    }
    let start = file.size
    let request = HTTPRequest(
      method: .download(
        from: start, limit: limit,
        receive: { status, total, piece in
          // A server that knows no ranges sends all of the file.
          let startsAnew = status == 200 && file.size == start && start > 0
          guard file.take(piece, startingAnew: startsAnew) else { return false }
          progress(Progress(received: file.size, total: total))
          return true
        }), address: address, timeLimit: nil)
    let client = HTTPClient(token: nil, certificates: nil, timeouts: timeouts)
    let response: HTTPResponse
    do throws(HTTPFailure) { response = try client.send(request, isCancelled: isCancelled) } catch {
      throw refusal(error, file)
    }
    // Of 416, all of it is there, or more than there is.
    if response.status == 416, start > 0 { return true }
    guard response.status == 200 || response.status == 206 else {
      throw .here(
        "the server answers with \(response.status)",
        isTransient: [408, 429].contains(response.status) || response.status >= 500)
    }
    if let failure = file.synchronise() { throw .file(Self.error(failure)) }
    return response.status == 206
  }

  private func refusal(_ failure: HTTPFailure, _ file: PartialFile) -> Refusal {
    if let failure = file.failure { return .file(Self.error(failure)) }
    switch failure {
    case .unreachable(let reason): return .here(reason, isTransient: true)
    case .silent: return .here("the server does not answer", isTransient: false)
    case .slow: return .here("the server is too slow", isTransient: false)
    case .truncated: return .here("the connection broke", isTransient: true)
    case .tooLong: return .here("the file is longer than it may be", isTransient: false)
    case .untrusted(let reason): return .here("the server cannot be trusted: \(reason)", isTransient: false)
    case .cancelled, .stopped:
      return .file(FileError("stopped: what came is kept", help: "the same command goes on from there"))
    case .noLibrary:
      return .file(
        FileError("downloads need libcurl, which is not installed here", help: "apt-get install libcurl4"))
    }
  }

  private static func error(_ failure: FileFailure) -> FileError {
    let remedy = failure.remedy.map { "\($0); " } ?? ""
    return FileError(
      failure.description, help: "\(remedy)what came is kept, and the same command goes on from there")
  }
}

/// The file that a download adds to.
private final class PartialFile {
  private let operations: FileOperations
  private let file: OpenFile
  private(set) var size: Int
  /// Why nothing more can be written.
  private(set) var failure: FileFailure?

  init(_ path: String, _ operations: FileOperations) throws(FileFailure) {
    self.operations = operations
    size = try operations.status(of: path)?.size ?? 0
    file = try operations.append(to: path)
  }

  deinit { try? operations.close(file) }

  /// - Parameter startingAnew: whether what is there goes first.
  /// - Returns: false where the bytes could not be written.
  func take(_ bytes: UnsafeRawBufferPointer, startingAnew: Bool) -> Bool {
    do throws(FileFailure) {
      if startingAnew {
        try operations.setSize(of: file, to: 0)
        size = 0
      }
      try operations.write(bytes, to: file)
      size += bytes.count
      return true
    } catch {
      failure = error
      return false
    }
  }

  func synchronise() -> FileFailure? {
    do throws(FileFailure) { try operations.synchronise(file) } catch { return error }
    return nil
  }
}
