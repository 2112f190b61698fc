// XNNPACK asks for an identifier of its own build, to reject caches that another build wrote.
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const char kIdentifier[] = "xnnpack-4ea82e5";

size_t xnn_experimental_get_build_identifier_size() { return sizeof(kIdentifier); }

const void* xnn_experimental_get_build_identifier_data() { return kIdentifier; }

bool xnn_experimental_check_build_identifier(const void* data, const size_t size) {
  return size == sizeof(kIdentifier) && memcmp(data, kIdentifier, size) == 0;
}
