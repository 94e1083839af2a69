import Crypto
import Evidence
import Inventory

/// A bill of materials as SPDX 2.3 JSON (ISO/IEC 5962).
public enum SPDXReport {
  /// - Parameter time: when the document is said to be made; SPDX requires one.
  public static func json(_ bill: BillOfMaterials, time: Instant) -> [UInt8] {
    var body = JSONWriter()
    body.object { writer in
      writer.key("packages")
      writer.array { writer in
        root(bill, &writer)
        for (index, component) in bill.components.enumerated() {
          package(component, identifier(index), &writer)
        }
      }
      relationships(bill, &writer)
    }
    let content = body.finish()
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("spdxVersion", "SPDX-2.3")
      writer.field("dataLicense", "CC0-1.0")
      writer.field("SPDXID", document)
      writer.field("name", bill.inputs.path)
      // The namespace names this very content; nothing has to answer there.
      writer.field("documentNamespace", "https://spdx.org/spdxdocs/pintle-" + SHA256.hex(content))
      writer.key("creationInfo")
      writer.object { writer in
        writer.field("created", time.text)
        writer.key("creators")
        writer.array { $0.string("Tool: \(Tool.name)-\(Tool.version)") }
      }
    }
    return writer.bytes.dropLast() + [UInt8(ascii: ",")] + content.dropFirst()
  }

  private static let document = "SPDXRef-DOCUMENT"
  private static let subject = "SPDXRef-subject"

  private static func identifier(_ index: Int) -> String { "SPDXRef-package-\(index)" }

  private static func root(_ bill: BillOfMaterials, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("SPDXID", subject)
      writer.field("name", bill.inputs.path)
      if let commit = bill.inputs.candidate { writer.field("versionInfo", commit) }
      common(nil, nil, &writer)
    }
  }

  private static func common(
    _ address: String?, _ licence: String?, _ writer: inout JSONWriter
  ) {
    writer.field("downloadLocation", address ?? "NOASSERTION")
    writer.field("filesAnalyzed", false)
    writer.field("licenseConcluded", "NOASSERTION")
    writer.field("licenseDeclared", "NOASSERTION")
    writer.field("copyrightText", "NOASSERTION")
    if let licence { writer.field("licenseComments", "the lockfile says: " + licence) }
  }

  private static func package(
    _ component: BillOfMaterials.Component, _ identifier: String, _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("SPDXID", identifier)
      writer.field("name", component.name)
      if !component.version.isEmpty { writer.field("versionInfo", component.version) }
      common(address(component), component.licence, &writer)
      checksums(component, &writer)
      if let purl = component.purl { external(purl, &writer) }
      writer.field("sourceInfo", "named by " + component.places.joined(separator: ", "))
    }
  }

  private static func address(_ component: BillOfMaterials.Component) -> String? {
    guard let source = component.source, let parts = URLParts(source.url) else { return nil }
    guard source.kind == .git else { return parts.scheme == "https" ? source.url : nil }
    let plain = source.url.hasPrefix("git+") ? source.url : "git+" + source.url
    guard let commit = source.commit else { return nil }
    return plain.prefix { $0 != "#" && $0 != "?" } + "@" + commit
  }

  /// Of a version's single file; those of several are told in a comment, as SPDX has one list.
  private static func checksums(
    _ component: BillOfMaterials.Component, _ writer: inout JSONWriter
  ) {
    guard component.files.count == 1, let file = component.files.first else {
      guard !component.files.isEmpty else { return }
      let texts = component.files.map { file in
        [file.name, file.digests.map(\.text).joined(separator: " ")].compactMap(\.self)
          .joined(separator: " ")
      }
      writer.field("comment", "files: " + texts.joined(separator: "; "))
      return
    }
    let digests = file.digests.filter { $0.scheme == .file }
    guard !digests.isEmpty else { return }
    writer.key("checksums")
    writer.array(digests) { writer, digest in
      writer.object { writer in
        writer.field("algorithm", digest.algorithm.name.uppercased())
        writer.field("checksumValue", digest.hex)
      }
    }
  }

  private static func external(_ purl: String, _ writer: inout JSONWriter) {
    writer.key("externalRefs")
    writer.array { writer in
      writer.object { writer in
        writer.field("referenceCategory", "PACKAGE-MANAGER")
        writer.field("referenceType", "purl")
        writer.field("referenceLocator", purl)
      }
    }
  }

  private static func relationships(_ bill: BillOfMaterials, _ writer: inout JSONWriter) {
    var index: [String: Int] = [:]
    for (place, component) in bill.components.enumerated() { index[component.reference] = place }
    writer.key("relationships")
    writer.array { writer in
      relation(document, "DESCRIBES", subject, &writer)
      for (place, component) in bill.components.enumerated() {
        if component.isDirect { relation(subject, "DEPENDS_ON", identifier(place), &writer) }
        for required in bill.requires[component.reference, default: []].sorted() {
          guard let other = index[required] else { continue }
          relation(identifier(place), "DEPENDS_ON", identifier(other), &writer)
        }
      }
    }
  }

  private static func relation(
    _ one: String, _ kind: String, _ other: String, _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("spdxElementId", one)
      writer.field("relationshipType", kind)
      writer.field("relatedSpdxElement", other)
    }
  }
}
