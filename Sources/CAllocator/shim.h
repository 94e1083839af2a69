#ifndef PINTLE_CALLOCATOR_SHIM_H
#define PINTLE_CALLOCATOR_SHIM_H

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#endif
