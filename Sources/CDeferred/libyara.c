// libyara: what somebody's own rules need.

#ifdef __linux__

#include "deferred.h"

#include <yara.h>

// YARA 4.3 changed its binary interface.
#if YR_MAJOR_VERSION == 4 && YR_MINOR_VERSION < 3
#define SONAME "libyara.so.9"
#else
#define SONAME "libyara.so.10"
#endif

static struct deferred_library library = DEFERRED_LIBRARY(SONAME);

#define CALL(name) DEFERRED(library, name)

int yr_compiler_add_string(YR_COMPILER *compiler, const char *rules_string, const char *namespace) {
  return CALL(yr_compiler_add_string)(compiler, rules_string, namespace);
}

int yr_compiler_create(YR_COMPILER **compiler) {
  return CALL(yr_compiler_create)(compiler);
}

void yr_compiler_destroy(YR_COMPILER *compiler) {
  CALL(yr_compiler_destroy)(compiler);
}

int yr_compiler_get_rules(YR_COMPILER *compiler, YR_RULES **rules) {
  return CALL(yr_compiler_get_rules)(compiler, rules);
}

void yr_compiler_set_callback(YR_COMPILER *compiler, YR_COMPILER_CALLBACK_FUNC callback, void *user_data) {
  CALL(yr_compiler_set_callback)(compiler, callback, user_data);
}

void yr_compiler_set_include_callback(YR_COMPILER *compiler, YR_COMPILER_INCLUDE_CALLBACK_FUNC
    include_callback, YR_COMPILER_INCLUDE_FREE_FUNC include_free, void *user_data) {
  CALL(yr_compiler_set_include_callback)(compiler, include_callback, include_free, user_data);
}

int yr_initialize(void) {
  return CALL(yr_initialize)();
}

int yr_rules_destroy(YR_RULES *rules) {
  return CALL(yr_rules_destroy)(rules);
}

int yr_rules_scan_mem(YR_RULES *rules, const uint8_t *buffer, size_t buffer_size, int flags,
    YR_CALLBACK_FUNC callback, void *user_data, int timeout) {
  return CALL(yr_rules_scan_mem)(rules, buffer, buffer_size, flags, callback, user_data, timeout);
}

#endif
