#ifndef PINTLE_TABLES_H
#define PINTLE_TABLES_H

#include <stddef.h>

// Data files of this repository, embedded as they are. Each is followed by its size in bytes.

extern const unsigned char pintle_policy_gate[];
extern const size_t pintle_policy_gate_size;

#endif
