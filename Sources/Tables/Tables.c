#include "Tables.h"

#define TABLE(name) \
  pintle_table pintle_table_##name(void) { return (pintle_table){name, sizeof name}; }

static const unsigned char policy_gate[] = {
#embed "../../policies/gate.yaml"
};
TABLE(policy_gate)

static const unsigned char policy_audit[] = {
#embed "../../policies/audit.yaml"
};
TABLE(policy_audit)

static const unsigned char popular_npm[] = {
#embed "../../policies/tables/popular-npm.txt"
};
TABLE(popular_npm)

static const unsigned char native_build_npm[] = {
#embed "../../policies/tables/native-build-npm.txt"
};
TABLE(native_build_npm)

static const unsigned char story_dependency_swap[] = {
#embed "../../policies/stories/dependency-swap.yaml"
};
TABLE(story_dependency_swap)
