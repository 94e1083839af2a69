#ifndef PINTLE_CARCHIVE_SHIM_H
#define PINTLE_CARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>

#endif
