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

static const unsigned char popular_pypi[] = {
#embed "../../policies/tables/popular-pypi.txt"
};
TABLE(popular_pypi)

static const unsigned char native_build_npm[] = {
#embed "../../policies/tables/native-build-npm.txt"
};
TABLE(native_build_npm)

static const unsigned char known_composer_plugins[] = {
#embed "../../policies/tables/known-composer-plugins.txt"
};
TABLE(known_composer_plugins)

static const unsigned char story_dependency_swap[] = {
#embed "../../policies/stories/dependency-swap.yaml"
};
TABLE(story_dependency_swap)

static const unsigned char known_bad_commits[] = {
#embed "../../policies/tables/known-bad-commits.txt"
};
TABLE(known_bad_commits)

static const unsigned char story_tag_hijack[] = {
#embed "../../policies/stories/tag-hijack.yaml"
};
TABLE(story_tag_hijack)

static const unsigned char story_poisoned_reference[] = {
#embed "../../policies/stories/poisoned-reference.yaml"
};
TABLE(story_poisoned_reference)

static const unsigned char story_forged_rewrite[] = {
#embed "../../policies/stories/forged-rewrite.yaml"
};
TABLE(story_forged_rewrite)

static const unsigned char github_fields[] = {
#embed "../../policies/tables/github-fields.txt"
};
TABLE(github_fields)

static const unsigned char script_inputs[] = {
#embed "../../policies/tables/script-inputs.txt"
};
TABLE(script_inputs)

static const unsigned char story_poisoned_pipeline_execution[] = {
#embed "../../policies/stories/poisoned-pipeline-execution.yaml"
};
TABLE(story_poisoned_pipeline_execution)

static const unsigned char malicious_packages[] = {
#embed "../../policies/tables/malicious-packages.txt"
};
TABLE(malicious_packages)

static const unsigned char known_bad_content[] = {
#embed "../../policies/tables/known-bad-content.txt"
};
TABLE(known_bad_content)

static const unsigned char wallet_extensions[] = {
#embed "../../policies/tables/wallet-extensions.txt"
};
TABLE(wallet_extensions)

static const unsigned char sigstore_public_good[] = {
#embed "../../policies/tables/sigstore-public-good.json"
};
TABLE(sigstore_public_good)

static const unsigned char story_contagious_interview[] = {
#embed "../../policies/stories/contagious-interview.yaml"
};
TABLE(story_contagious_interview)

static const unsigned char story_registry_worm[] = {
#embed "../../policies/stories/registry-worm.yaml"
};
TABLE(story_registry_worm)

static const unsigned char story_trojaned_release[] = {
#embed "../../policies/stories/trojaned-release.yaml"
};
TABLE(story_trojaned_release)

static const unsigned char action_outputs[] = {
#embed "../../policies/tables/action-outputs.txt"
};
TABLE(action_outputs)
