// libgit2, read-only: what Git calls.

#ifdef __linux__

#include "deferred.h"

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <stdarg.h>

static struct deferred_library library = DEFERRED_LIBRARY("libgit2.so." LIBGIT2_SOVERSION);

#define CALL(name) DEFERRED(library, name)

const git_error *git_error_last(void) {
  return CALL(git_error_last)();
}

int git_ignore_path_is_ignored(int *ignored, git_repository *repo, const char *path) {
  return CALL(git_ignore_path_is_ignored)(ignored, repo, path);
}

size_t git_index_entrycount(const git_index *index) {
  return CALL(git_index_entrycount)(index);
}

void git_index_free(git_index *index) {
  CALL(git_index_free)(index);
}

const git_index_entry *git_index_get_byindex(git_index *index, size_t n) {
  return CALL(git_index_get_byindex)(index, n);
}

int git_libgit2_init(void) {
  return CALL(git_libgit2_init)();
}

// Variadic, so each option that pintle sets is passed on with the types it has.
int git_libgit2_opts(int option, ...) {
  va_list values;
  va_start(values, option);
  int code = -1;
  switch (option) {
    case GIT_OPT_SET_OWNER_VALIDATION:
      code = CALL(git_libgit2_opts)(option, va_arg(values, int));
      break;
    case GIT_OPT_SET_EXTENSIONS: {
      const char **names = va_arg(values, const char **);
      code = CALL(git_libgit2_opts)(option, names, va_arg(values, size_t));
      break;
    }
    case GIT_OPT_SET_MWINDOW_SIZE:
    case GIT_OPT_SET_MWINDOW_MAPPED_LIMIT:
      code = CALL(git_libgit2_opts)(option, va_arg(values, size_t));
      break;
    case GIT_OPT_SET_CACHE_MAX_SIZE:
      code = CALL(git_libgit2_opts)(option, va_arg(values, ssize_t));
      break;
  }
  va_end(values);
  return code;
}

int git_merge_file(git_merge_file_result *out, const git_merge_file_input *ancestor, const
    git_merge_file_input *ours, const git_merge_file_input *theirs, const git_merge_file_options *opts) {
  return CALL(git_merge_file)(out, ancestor, ours, theirs, opts);
}

void git_merge_file_result_free(git_merge_file_result *result) {
  CALL(git_merge_file_result_free)(result);
}

int git_odb_exists(git_odb *db, const git_oid *id) {
  return CALL(git_odb_exists)(db, id);
}

void git_odb_free(git_odb *db) {
  CALL(git_odb_free)(db);
}

int git_odb_hash(git_oid *out, const void *data, size_t len, git_object_t type) {
  return CALL(git_odb_hash)(out, data, len, type);
}

const void *git_odb_object_data(git_odb_object *object) {
  return CALL(git_odb_object_data)(object);
}

void git_odb_object_free(git_odb_object *object) {
  CALL(git_odb_object_free)(object);
}

size_t git_odb_object_size(git_odb_object *object) {
  return CALL(git_odb_object_size)(object);
}

git_object_t git_odb_object_type(git_odb_object *object) {
  return CALL(git_odb_object_type)(object);
}

int git_odb_read(git_odb_object **out, git_odb *db, const git_oid *id) {
  return CALL(git_odb_read)(out, db, id);
}

int git_odb_read_header(size_t *len_out, git_object_t *type_out, git_odb *db, const git_oid *id) {
  return CALL(git_odb_read_header)(len_out, type_out, db, id);
}

void git_reference_free(git_reference *ref) {
  CALL(git_reference_free)(ref);
}

void git_reference_iterator_free(git_reference_iterator *iter) {
  CALL(git_reference_iterator_free)(iter);
}

int git_reference_iterator_glob_new(git_reference_iterator **out, git_repository *repo, const char *glob) {
  return CALL(git_reference_iterator_glob_new)(out, repo, glob);
}

const char *git_reference_name(const git_reference *ref) {
  return CALL(git_reference_name)(ref);
}

int git_reference_name_to_id(git_oid *out, git_repository *repo, const char *name) {
  return CALL(git_reference_name_to_id)(out, repo, name);
}

int git_reference_next_name(const char **out, git_reference_iterator *iter) {
  return CALL(git_reference_next_name)(out, iter);
}

const char *git_repository_commondir(const git_repository *repo) {
  return CALL(git_repository_commondir)(repo);
}

void git_repository_free(git_repository *repo) {
  CALL(git_repository_free)(repo);
}

int git_repository_head(git_reference **out, git_repository *repo) {
  return CALL(git_repository_head)(out, repo);
}

int git_repository_index(git_index **out, git_repository *repo) {
  return CALL(git_repository_index)(out, repo);
}

int git_repository_odb(git_odb **out, git_repository *repo) {
  return CALL(git_repository_odb)(out, repo);
}

int git_repository_open_ext(git_repository **out, const char *path, unsigned int flags, const char
    *ceiling_dirs) {
  return CALL(git_repository_open_ext)(out, path, flags, ceiling_dirs);
}

const char *git_repository_path(const git_repository *repo) {
  return CALL(git_repository_path)(repo);
}

const char *git_repository_workdir(const git_repository *repo) {
  return CALL(git_repository_workdir)(repo);
}

void git_revwalk_free(git_revwalk *walk) {
  CALL(git_revwalk_free)(walk);
}

int git_revwalk_hide(git_revwalk *walk, const git_oid *commit_id) {
  return CALL(git_revwalk_hide)(walk, commit_id);
}

int git_revwalk_new(git_revwalk **out, git_repository *repo) {
  return CALL(git_revwalk_new)(out, repo);
}

int git_revwalk_next(git_oid *out, git_revwalk *walk) {
  return CALL(git_revwalk_next)(out, walk);
}

int git_revwalk_push(git_revwalk *walk, const git_oid *id) {
  return CALL(git_revwalk_push)(walk, id);
}

int git_revwalk_sorting(git_revwalk *walk, unsigned int sort_mode) {
  return CALL(git_revwalk_sorting)(walk, sort_mode);
}

size_t git_status_list_entrycount(git_status_list *statuslist) {
  return CALL(git_status_list_entrycount)(statuslist);
}

void git_status_list_free(git_status_list *statuslist) {
  CALL(git_status_list_free)(statuslist);
}

int git_status_list_new(git_status_list **out, git_repository *repo, const git_status_options *opts) {
  return CALL(git_status_list_new)(out, repo, opts);
}

int git_status_options_init(git_status_options *opts, unsigned int version) {
  return CALL(git_status_options_init)(opts, version);
}

const git_tree_entry *git_tree_entry_byindex(const git_tree *tree, size_t idx) {
  return CALL(git_tree_entry_byindex)(tree, idx);
}

git_filemode_t git_tree_entry_filemode_raw(const git_tree_entry *entry) {
  return CALL(git_tree_entry_filemode_raw)(entry);
}

const git_oid *git_tree_entry_id(const git_tree_entry *entry) {
  return CALL(git_tree_entry_id)(entry);
}

const char *git_tree_entry_name(const git_tree_entry *entry) {
  return CALL(git_tree_entry_name)(entry);
}

size_t git_tree_entrycount(const git_tree *tree) {
  return CALL(git_tree_entrycount)(tree);
}

void git_tree_free(git_tree *tree) {
  CALL(git_tree_free)(tree);
}

int git_tree_lookup(git_tree **out, git_repository *repo, const git_oid *id) {
  return CALL(git_tree_lookup)(out, repo, id);
}

#endif
