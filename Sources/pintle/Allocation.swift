import CAllocator

#if canImport(Glibc)
  import Glibc

  private let heapStep = 64 << 20
#endif

/// Keeps the memory that one file's reading gave back for the next file, and asks for it in large pages. The
/// allocator would hand it to the system each time and get it again page by page: a tenth of the time that a tree
/// of lockfiles takes, and more of a single one's.
func keepMemory() {
  #if canImport(Glibc)
    mallopt(M_TRIM_THRESHOLD, 512 << 20)
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
    mallopt(M_TOP_PAD, Int32(heapStep))
    // The heap grows by one step now, of which nothing is touched yet.
    free(malloc(1 << 20))
    guard let end = sbrk(0) else { return }
    let page = UInt(2 << 20)
    let start = (UInt(bitPattern: end) - UInt(heapStep) + page - 1) & ~(page - 1)
    // Where large pages are not to be had this changes nothing.
    madvise(
      UnsafeMutableRawPointer(bitPattern: start), Int(UInt(bitPattern: end) - start),
      Int32(MADV_HUGEPAGE))
  #endif
}
