import CCurl
import Declarations
import Platform

/// The functions of libcurl that are used, from the library of the system, opened while the program runs.
///
/// Pointers to functions that never change and may be called from any thread: so it may be shared.
struct CurlLibrary: @unchecked Sendable {
  typealias Handle = UnsafeMutableRawPointer
  typealias List = UnsafeMutablePointer<curl_slist>

  let makeHandle: @convention(c) () -> Handle?
  let perform: @convention(c) (Handle) -> CURLcode
  let reset: @convention(c) (Handle) -> Void
  let free: @convention(c) (Handle) -> Void
  let append: @convention(c) (List?, UnsafePointer<CChar>) -> List?
  let freeList: @convention(c) (List?) -> Void
  let explanation: @convention(c) (CURLcode) -> UnsafePointer<CChar>?
  /// Called by way of functions of the shim, as it takes any type.
  let setOption: UnsafeMutableRawPointer
  let getInfo: UnsafeMutableRawPointer

  /// The names that systems have for it; whichever TLS library it was built with is as good.
  private static let names = ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib", "libcurl.dylib"]

  /// Opened once, when it is first wanted; nil where the system has none.
  static let ofSystem = CurlLibrary()

  private init?() {
    guard let library = SharedLibrary(Self.names),
      let begin = library.function("curl_global_init", (@convention(c) (Int) -> CURLcode).self),
      let makeHandle = library.function("curl_easy_init", (@convention(c) () -> Handle?).self),
      let perform = library.function("curl_easy_perform", (@convention(c) (Handle) -> CURLcode).self),
      let reset = library.function("curl_easy_reset", (@convention(c) (Handle) -> Void).self),
      let free = library.function("curl_easy_cleanup", (@convention(c) (Handle) -> Void).self),
      let append = library.function(
        "curl_slist_append", (@convention(c) (List?, UnsafePointer<CChar>) -> List?).self),
      let freeList = library.function("curl_slist_free_all", (@convention(c) (List?) -> Void).self),
      let explanation = library.function(
        "curl_easy_strerror", (@convention(c) (CURLcode) -> UnsafePointer<CChar>?).self),
      let setOption = library.address(of: "curl_easy_setopt"),
      let getInfo = library.address(of: "curl_easy_getinfo"),
      // Everything, TLS included: CURL_GLOBAL_ALL.
      begin(3) == CURLE_OK
    else { return nil }
    self.makeHandle = makeHandle
    self.perform = perform
    self.reset = reset
    self.free = free
    self.append = append
    self.freeList = freeList
    self.explanation = explanation
    self.setOption = setOption
    self.getInfo = getInfo
  }
}

/// Sets options of one transfer; those that are used here exist in every version since 7.62.
struct CurlOptions {
  private let curl: CurlLibrary
  private let handle: CurlLibrary.Handle

  init(_ curl: CurlLibrary, _ handle: CurlLibrary.Handle) {
    self.curl = curl
    self.handle = handle
  }

  func number(_ option: CURLoption, _ value: Int) {
    _ = thalweg_curl_set_number(curl.setOption, handle, option, value)
  }

  func size(_ option: CURLoption, _ value: Int) {
    _ = thalweg_curl_set_size(curl.setOption, handle, option, curl_off_t(value))
  }

  func text(_ option: CURLoption, _ value: String) {
    _ = thalweg_curl_set_text(curl.setOption, handle, option, value)
  }

  func pointer(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
    _ = thalweg_curl_set_pointer(curl.setOption, handle, option, value)
  }

  func transfer(
    _ option: CURLoption,
    _ function:
      @escaping @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
  ) {
    _ = thalweg_curl_set_transfer(curl.setOption, handle, option, function)
  }

  func progress(
    _ function:
      @escaping @convention(c) (
        UnsafeMutableRawPointer?, curl_off_t, curl_off_t, curl_off_t, curl_off_t
      ) -> Int32
  ) {
    number(CURLOPT_NOPROGRESS, 0)
    _ = thalweg_curl_set_progress(curl.setOption, handle, function)
  }
}
