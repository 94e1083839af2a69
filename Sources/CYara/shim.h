#ifndef PINTLE_CYARA_SHIM_H
#define PINTLE_CYARA_SHIM_H

#include <stdint.h>
#include <yara.h>

/* libyara's structures are walked by macros, which Swift cannot use. */

static inline const char *yara_version(void) { return YR_VERSION; }

static inline int yara_compiler_create(void **compiler) {
  return yr_compiler_create((YR_COMPILER **)compiler);
}

static inline void yara_compiler_destroy(void *compiler) {
  yr_compiler_destroy((YR_COMPILER *)compiler);
}

/* Without a callback for includes libyara refuses them. */
static inline int yara_compile(
    void *compiler, const char *text, YR_COMPILER_CALLBACK_FUNC problem, void *user, void **rules) {
  YR_COMPILER *made = (YR_COMPILER *)compiler;
  yr_compiler_set_include_callback(made, NULL, NULL, NULL);
  yr_compiler_set_callback(made, problem, user);
  if (yr_compiler_add_string(made, text, NULL) != 0) return 1;
  return yr_compiler_get_rules(made, (YR_RULES **)rules);
}

static inline void yara_rules_destroy(void *rules) { yr_rules_destroy((YR_RULES *)rules); }

static inline int yara_rules_count(void *rules) { return (int)((YR_RULES *)rules)->num_rules; }

static inline int yara_scan(
    void *rules, const uint8_t *bytes, size_t size, YR_CALLBACK_FUNC take, void *user, int seconds) {
  return yr_rules_scan_mem(
      (YR_RULES *)rules, bytes, size, SCAN_FLAGS_REPORT_RULES_MATCHING | SCAN_FLAGS_NO_TRYCATCH, take,
      user, seconds);
}

static inline const char *yara_rule_name(void *rule) { return ((YR_RULE *)rule)->identifier; }

/* The text of a rule's meta of that name; NULL when there is none. */
static inline const char *yara_rule_meta(void *rule, const char *name) {
  const YR_META *meta;
  yr_rule_metas_foreach(((YR_RULE *)rule), meta) {
    if (meta->type == META_TYPE_STRING && strcmp(meta->identifier, name) == 0) return meta->string;
  }
  return NULL;
}

typedef void (*yara_take_place)(const char *name, int64_t offset, int32_t length, void *user);

static inline void yara_each_place(
    YR_SCAN_CONTEXT *context, void *rule, yara_take_place take, void *user) {
  const YR_STRING *string;
  yr_rule_strings_foreach(((YR_RULE *)rule), string) {
    const YR_MATCH *match;
    yr_string_matches_foreach(context, string, match) {
      take(string->identifier, match->base + match->offset, match->match_length, user);
    }
  }
}

#endif
