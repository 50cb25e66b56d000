// libcurl is not linked: it and what it needs would cost every start of the program, and few runs have a remote. The
// program opens the library when one is used, so its functions come as pointers; two of them take any type of
// argument, which Swift cannot call, and have a function here for each type.

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

typedef CURLcode (*thalweg_curl_setopt)(CURL *, CURLoption, ...);
typedef CURLcode (*thalweg_curl_getinfo)(CURL *, CURLINFO, ...);

static inline CURLcode thalweg_curl_set_number(void *setopt, CURL *handle, CURLoption option, long value) {
  return ((thalweg_curl_setopt)setopt)(handle, option, value);
}

static inline CURLcode thalweg_curl_set_size(void *setopt, CURL *handle, CURLoption option, curl_off_t value) {
  return ((thalweg_curl_setopt)setopt)(handle, option, value);
}

// The library keeps a copy of the text.
static inline CURLcode thalweg_curl_set_text(void *setopt, CURL *handle, CURLoption option, const char *value) {
  return ((thalweg_curl_setopt)setopt)(handle, option, value);
}

static inline CURLcode thalweg_curl_set_pointer(void *setopt, CURL *handle, CURLoption option, void *value) {
  return ((thalweg_curl_setopt)setopt)(handle, option, value);
}

static inline CURLcode thalweg_curl_set_transfer(
    void *setopt, CURL *handle, CURLoption option, size_t (*function)(char *, size_t, size_t, void *)) {
  return ((thalweg_curl_setopt)setopt)(handle, option, function);
}

static inline CURLcode thalweg_curl_set_progress(
    void *setopt, CURL *handle,
    int (*function)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t)) {
  return ((thalweg_curl_setopt)setopt)(handle, CURLOPT_XFERINFOFUNCTION, function);
}

static inline long thalweg_curl_status(void *getinfo, CURL *handle) {
  long status = 0;
  ((thalweg_curl_getinfo)getinfo)(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

// Bytes of the answer's body; -1 where the server has not said.
static inline long long thalweg_curl_length(void *getinfo, CURL *handle) {
  curl_off_t length = -1;
  ((thalweg_curl_getinfo)getinfo)(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length;
}

// Where a redirect leads to; NULL where there is none. It is valid until the handle is used again.
static inline const char *thalweg_curl_redirect(void *getinfo, CURL *handle) {
  char *address = 0;
  ((thalweg_curl_getinfo)getinfo)(handle, CURLINFO_REDIRECT_URL, &address);
  return address;
}
