import Evidence
import Gate
import Syntax

/// Reads any bytes as a trust set: a document that is read is written, read again, and says the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: TrustRoot.path, origin: .base)
  do throws(GateError) {
    let document = try TrustDocument.read(source)
    let again = try TrustDocument.read(
      Source(document.text, path: TrustRoot.path, origin: .base))
    precondition(again.root == document.root)
    precondition(again.signatures.count == document.signatures.count)
    let time = Instant(seconds: 1_795_000_000)
    let review = TrustReview(again, path: "trust.json", previous: document, at: time)
    precondition(review.counts.allSatisfy { $0.count.owners.count <= document.signatures.count })
  } catch {
    _ = error.description
  }
  return 0
}
