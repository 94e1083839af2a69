#ifndef PINTLE_CYAML_SHIM_H
#define PINTLE_CYAML_SHIM_H

#include <yaml.h>

#endif
