// libarchive, reading alone: what Archives calls.

#ifdef __linux__

#include "deferred.h"

#include <archive.h>
#include <archive_entry.h>

static struct deferred_library library = DEFERRED_LIBRARY("libarchive.so.13");

#define CALL(name) DEFERRED(library, name)

mode_t archive_entry_filetype(struct archive_entry *entry) {
  return CALL(archive_entry_filetype)(entry);
}

const char *archive_entry_hardlink(struct archive_entry *entry) {
  return CALL(archive_entry_hardlink)(entry);
}

int archive_entry_is_encrypted(struct archive_entry *entry) {
  return CALL(archive_entry_is_encrypted)(entry);
}

mode_t archive_entry_mode(struct archive_entry *entry) {
  return CALL(archive_entry_mode)(entry);
}

const char *archive_entry_pathname(struct archive_entry *entry) {
  return CALL(archive_entry_pathname)(entry);
}

la_int64_t archive_entry_size(struct archive_entry *entry) {
  return CALL(archive_entry_size)(entry);
}

const char *archive_entry_symlink(struct archive_entry *entry) {
  return CALL(archive_entry_symlink)(entry);
}

const char *archive_error_string(struct archive *archive) {
  return CALL(archive_error_string)(archive);
}

la_int64_t archive_filter_bytes(struct archive *archive, int filter) {
  return CALL(archive_filter_bytes)(archive, filter);
}

la_ssize_t archive_read_data(struct archive *archive, void *buffer, size_t size) {
  return CALL(archive_read_data)(archive, buffer, size);
}

int archive_read_free(struct archive *archive) {
  return CALL(archive_read_free)(archive);
}

struct archive *archive_read_new(void) {
  return CALL(archive_read_new)();
}

int archive_read_next_header(struct archive *archive, struct archive_entry **entry) {
  return CALL(archive_read_next_header)(archive, entry);
}

int archive_read_open(struct archive *archive, void *client, archive_open_callback *open,
    archive_read_callback *read, archive_close_callback *close) {
  return CALL(archive_read_open)(archive, client, open, read, close);
}

int archive_read_open_memory(struct archive *archive, const void *buffer, size_t size) {
  return CALL(archive_read_open_memory)(archive, buffer, size);
}

int archive_read_support_filter_bzip2(struct archive *archive) {
  return CALL(archive_read_support_filter_bzip2)(archive);
}

int archive_read_support_filter_gzip(struct archive *archive) {
  return CALL(archive_read_support_filter_gzip)(archive);
}

int archive_read_support_filter_lzma(struct archive *archive) {
  return CALL(archive_read_support_filter_lzma)(archive);
}

int archive_read_support_filter_xz(struct archive *archive) {
  return CALL(archive_read_support_filter_xz)(archive);
}

int archive_read_support_filter_zstd(struct archive *archive) {
  return CALL(archive_read_support_filter_zstd)(archive);
}

int archive_read_support_format_ar(struct archive *archive) {
  return CALL(archive_read_support_format_ar)(archive);
}

int archive_read_support_format_raw(struct archive *archive) {
  return CALL(archive_read_support_format_raw)(archive);
}

int archive_read_support_format_tar(struct archive *archive) {
  return CALL(archive_read_support_format_tar)(archive);
}

int archive_read_support_format_zip_seekable(struct archive *archive) {
  return CALL(archive_read_support_format_zip_seekable)(archive);
}

#endif
