// Vectorscan: what the prefilter of Patterns calls.

#ifdef __linux__

#include "deferred.h"

#include <hs/hs.h>

static struct deferred_library library = DEFERRED_LIBRARY("libhs.so.5");

#define CALL(name) DEFERRED(library, name)

hs_error_t hs_alloc_scratch(const hs_database_t *db, hs_scratch_t **scratch) {
  return CALL(hs_alloc_scratch)(db, scratch);
}

hs_error_t hs_compile_lit_multi(const char *const *expressions, const unsigned int *flags, const unsigned
    int *ids, const size_t *lens, unsigned int elements, unsigned int mode, const hs_platform_info_t
    *platform, hs_database_t **db, hs_compile_error_t **error) {
  return CALL(hs_compile_lit_multi)(expressions, flags, ids, lens, elements, mode, platform, db, error);
}

hs_error_t hs_free_compile_error(hs_compile_error_t *error) {
  return CALL(hs_free_compile_error)(error);
}

hs_error_t hs_free_database(hs_database_t *db) {
  return CALL(hs_free_database)(db);
}

hs_error_t hs_free_scratch(hs_scratch_t *scratch) {
  return CALL(hs_free_scratch)(scratch);
}

hs_error_t hs_scan(const hs_database_t *db, const char *data, unsigned int length, unsigned int flags,
    hs_scratch_t *scratch, match_event_handler onEvent, void *context) {
  return CALL(hs_scan)(db, data, length, flags, scratch, onEvent, context);
}

hs_error_t hs_valid_platform(void) {
  return CALL(hs_valid_platform)();
}

#endif
