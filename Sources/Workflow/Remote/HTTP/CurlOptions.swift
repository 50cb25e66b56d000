import CCurl

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
