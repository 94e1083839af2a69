#define _GNU_SOURCE
#include "deferred.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// The program exports functions of the libraries' names; their own calls to each other are not to take the
// way through them. Sanitizers do not work with that flag, and the detour changes no result.
#if defined(RTLD_DEEPBIND) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define OWN_FUNCTIONS_FIRST RTLD_DEEPBIND
#else
#define OWN_FUNCTIONS_FIRST 0
#endif

static _Noreturn void leave(const char *library) {
  const char *reason = dlerror();
  if (!reason) reason = "no reason given";
  fprintf(stderr, "pintle: the library %s cannot be used: %s\n", library, reason);
  fprintf(stderr, "  = fix    install the package of this system that brings it\n");
  _exit(2);
}

static void *opened(struct deferred_library *library) {
  void *handle = atomic_load_explicit(&library->handle, memory_order_acquire);
  if (handle) return handle;
  pthread_mutex_lock(&library->lock);
  handle = atomic_load_explicit(&library->handle, memory_order_relaxed);
  if (!handle) {
    handle = dlopen(library->name, RTLD_LAZY | RTLD_LOCAL | OWN_FUNCTIONS_FIRST);
    if (!handle) leave(library->name);
    atomic_store_explicit(&library->handle, handle, memory_order_release);
  }
  pthread_mutex_unlock(&library->lock);
  return handle;
}

void *deferred_function(struct deferred_library *library, const char *name, _Atomic(void *) *slot) {
  void *address = atomic_load_explicit(slot, memory_order_acquire);
  if (address) return address;
  address = dlsym(opened(library), name);
  if (!address) leave(library->name);
  atomic_store_explicit(slot, address, memory_order_release);
  return address;
}
