#ifndef PINTLE_TABLES_H
#define PINTLE_TABLES_H

#include <stddef.h>

// Data files of this repository, embedded as they are.

typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t size;
} pintle_table;

pintle_table pintle_table_policy_gate(void);
pintle_table pintle_table_policy_audit(void);
pintle_table pintle_table_popular_npm(void);
pintle_table pintle_table_popular_pypi(void);
pintle_table pintle_table_native_build_npm(void);
pintle_table pintle_table_known_composer_plugins(void);
pintle_table pintle_table_known_bad_commits(void);
pintle_table pintle_table_github_fields(void);
pintle_table pintle_table_script_inputs(void);
pintle_table pintle_table_action_outputs(void);
pintle_table pintle_table_malicious_packages(void);
pintle_table pintle_table_known_bad_content(void);
pintle_table pintle_table_wallet_extensions(void);
pintle_table pintle_table_sigstore_public_good(void);
pintle_table pintle_table_story_contagious_interview(void);
pintle_table pintle_table_story_dependency_swap(void);
pintle_table pintle_table_story_forged_rewrite(void);
pintle_table pintle_table_story_poisoned_pipeline_execution(void);
pintle_table pintle_table_story_poisoned_reference(void);
pintle_table pintle_table_story_registry_worm(void);
pintle_table pintle_table_story_tag_hijack(void);
pintle_table pintle_table_story_trojaned_release(void);

#endif
