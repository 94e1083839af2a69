#ifndef PINTLE_CVECTORSCAN_SHIM_H
#define PINTLE_CVECTORSCAN_SHIM_H

#include <hs/hs.h>

#endif
