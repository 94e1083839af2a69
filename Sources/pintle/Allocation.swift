import CAllocator

/// Keeps the memory that one file's reading gave back for the next file. The allocator would hand it to the
/// system each time and get it again page by page: a tenth of the time that a tree of lockfiles takes.
func keepMemory() {
  #if canImport(Glibc)
    mallopt(M_TRIM_THRESHOLD, 512 << 20)
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
  #endif
}
