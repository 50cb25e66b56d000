// SHA-256 of libcrypto, by the functions that keep their state in the caller's memory: the newer ones ask a registry of
// algorithms first, which takes longer at the start of a program than all that it hashes. They are linked statically, so
// that a run with nothing to do does not wait for the rest of the library to be loaded.

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
