// libyaml: what the reader of YAML calls.

#ifdef __linux__

#include "deferred.h"

#include <yaml.h>

static struct deferred_library library = DEFERRED_LIBRARY("libyaml-0.so.2");

#define CALL(name) DEFERRED(library, name)

void yaml_event_delete(yaml_event_t *event) {
  CALL(yaml_event_delete)(event);
}

void yaml_parser_delete(yaml_parser_t *parser) {
  CALL(yaml_parser_delete)(parser);
}

int yaml_parser_initialize(yaml_parser_t *parser) {
  return CALL(yaml_parser_initialize)(parser);
}

int yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event) {
  return CALL(yaml_parser_parse)(parser, event);
}

void yaml_parser_set_encoding(yaml_parser_t *parser, yaml_encoding_t encoding) {
  CALL(yaml_parser_set_encoding)(parser, encoding);
}

void yaml_parser_set_input_string(yaml_parser_t *parser, const unsigned char *input, size_t size) {
  CALL(yaml_parser_set_input_string)(parser, input, size);
}

#endif
