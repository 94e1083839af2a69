import Evidence
import Syntax

/// Reads any bytes as XML and walks all of it: ranges lie inside the text and inside each other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "fuzz.xml", origin: .candidate)
  do throws(ReadError) {
    let root = try XMLDocument(source).root
    precondition(root.range.upperBound <= count)
    walk(root, depth: 1)
  } catch {
    precondition((0...count).contains(error.offset))
  }
  return 0
}

private func walk(_ element: XMLElement, depth: Int) {
  precondition(depth <= 200 && element.range.upperBound >= element.contentRange.upperBound)
  precondition(element.contentRange.lowerBound >= element.nameRange.upperBound)
  precondition(!element.name.isEmpty && !element.localName.contains("\0"))
  _ = (element.text, element.place(.cause).position)
  var names: Set<String> = []
  for attribute in element.attributes {
    precondition(attribute.valueRange.upperBound < element.range.upperBound)
    precondition(names.insert(attribute.nameRange.isEmpty ? "" : exact(attribute)).inserted)
    _ = attribute.value
  }
  for child in element.elements {
    precondition(child.range.lowerBound >= element.contentRange.lowerBound)
    precondition(child.range.upperBound <= element.contentRange.upperBound)
    walk(child, depth: depth + 1)
  }
}

/// A name by its scalars: two names that are canonically equal are two names in XML.
private func exact(_ attribute: XMLAttribute) -> String {
  attribute.name.unicodeScalars.map { "\($0.value)" }.joined(separator: ",")
}
