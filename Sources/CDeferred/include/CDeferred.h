#ifndef PINTLE_CDEFERRED_H
#define PINTLE_CDEFERRED_H

// Nothing to import: the target defines the functions that the headers of CYAML, CLibgit2, CArchive, CVectorscan and
// CYara declare, on Linux. Elsewhere those are linked as usual.

#endif
