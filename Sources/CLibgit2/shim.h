#ifndef PINTLE_CLIBGIT2_SHIM_H
#define PINTLE_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/odb_backend.h>

// Variadic functions are not visible to Swift; each option that pintle sets has its own name here.

static inline int pintle_git_disable_owner_validation(void) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

static inline int pintle_git_set_extensions(const char **names, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

#endif
