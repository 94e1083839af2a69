#ifndef PINTLE_CLIBGIT2_SHIM_H
#define PINTLE_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <sys/types.h>

// Variadic functions are not visible to Swift; each option that pintle sets has its own name here.

static inline int pintle_git_disable_owner_validation(void) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

// Extensions whose presence changes nothing for somebody who only reads objects and references.
static inline int pintle_git_accept_reader_extensions(void) {
  const char *names[] = {"worktreeconfig", "partialclone", "preciousobjects"};
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof names / sizeof names[0]);
}

// Bytes of packs that are mapped at once, and of objects that are kept: a walk reads most of them once.
static inline int pintle_git_limit_memory(size_t window, size_t mapped, ssize_t cache) {
  int code = git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, window);
  if (code == 0) code = git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, mapped);
  if (code == 0) code = git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, cache);
  return code;
}

#endif
