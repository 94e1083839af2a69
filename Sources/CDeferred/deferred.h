#ifndef PINTLE_DEFERRED_H
#define PINTLE_DEFERRED_H

#include <pthread.h>
#include <stdatomic.h>

// A shared library that is opened when the first of its functions is called, so that a command that
// needs none of them does not pay for its relocations and for those of the libraries it brings.

struct deferred_library {
  const char *name;  // the soname of the headers that were compiled against
  pthread_mutex_t lock;
  _Atomic(void *) handle;
};

#define DEFERRED_LIBRARY(soname) {.name = soname, .lock = PTHREAD_MUTEX_INITIALIZER}

// The address of a function of a library; ends the program with code 2 and a message if there is none.
void *deferred_function(struct deferred_library *library, const char *name, _Atomic(void *) *slot);

// Calls the library's function of the name that the enclosing definition has. The type is the header's, so
// a definition that does not agree with the header does not compile.
#define DEFERRED(library, name)                                                                      \
  ({                                                                                                 \
    static _Atomic(void *) slot;                                                                     \
    (__typeof__(&name))deferred_function(&library, #name, &slot);                                    \
  })

#endif
