import Crypto
import Evidence
import Inventory

/// A bill of materials as CycloneDX 1.6 JSON (ECMA-424).
public enum CycloneDXReport {
  /// The same inventory gives the same bytes; the serial number follows from them.
  public static func json(_ bill: BillOfMaterials) -> [UInt8] {
    var body = JSONWriter()
    body.object { writer in
      writer.key("components")
      writer.array(bill.components) { component($1, &$0) }
      dependencies(bill, &writer)
    }
    let content = body.finish()
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
      writer.field("bomFormat", "CycloneDX")
      writer.field("specVersion", "1.6")
      writer.field("serialNumber", "urn:uuid:" + uuid(content))
      writer.field("version", 1)
      metadata(bill, &writer)
    }
    // The two objects are one: the head without its end, the body without its beginning.
    return writer.bytes.dropLast() + [UInt8(ascii: ",")] + content.dropFirst()
  }

  /// 128 bits of a digest in the form of a UUID of version 8 (RFC 9562, 5.8).
  private static func uuid(_ content: [UInt8]) -> String {
    var digits = Array(SHA256.hex(content).prefix(32))
    digits[12] = "8"
    digits[16] = "8"
    let lengths = [8, 4, 4, 4, 12]
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return String(digits[start..<(start + length)])
    }.joined(separator: "-")
  }

  private static let root = "subject"

  private static func metadata(_ bill: BillOfMaterials, _ writer: inout JSONWriter) {
    writer.key("metadata")
    writer.object { writer in
      writer.key("tools")
      writer.object { writer in
        writer.key("components")
        writer.array { writer in
          writer.object { writer in
            writer.field("type", "application")
            writer.field("name", Tool.name)
            writer.field("version", Tool.version)
          }
        }
      }
      writer.key("component")
      writer.object { writer in
        writer.field("type", "application")
        writer.field("bom-ref", root)
        writer.field("name", bill.inputs.path)
        if let commit = bill.inputs.candidate { writer.field("version", commit) }
      }
    }
  }

  private static func component(
    _ component: BillOfMaterials.Component, _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("type", component.reference.hasPrefix("image:") ? "container" : "library")
      writer.field("bom-ref", component.reference)
      writer.field("name", component.name)
      if !component.version.isEmpty { writer.field("version", component.version) }
      if component.isDevelopment || component.isOptional { writer.field("scope", "optional") }
      if let file = component.files.first, component.files.count == 1, file.name == nil {
        hashes(file, &writer)
      }
      if let licence = component.licence { licences(licence, &writer) }
      if let purl = component.purl { writer.field("purl", purl) }
      address(component, &writer)
      properties(component, &writer)
      let named = component.files.filter { $0.name != nil }
      if !named.isEmpty || component.files.count > 1 { files(component.files, &writer) }
    }
  }

  private static func hashes(_ file: Artifact, _ writer: inout JSONWriter) {
    let digests = file.digests.filter { $0.scheme == .file && algorithm($0.algorithm) != nil }
    guard !digests.isEmpty else { return }
    writer.key("hashes")
    writer.array(digests) { writer, digest in
      writer.object { writer in
        writer.field("alg", algorithm(digest.algorithm))
        writer.field("content", digest.hex)
      }
    }
  }

  /// Nil for those that the format has no name for.
  private static func algorithm(_ algorithm: Digest.Algorithm) -> String? {
    switch algorithm {
    case .sha224: nil
    case .md5: "MD5"
    case .sha1: "SHA-1"
    case .sha256: "SHA-256"
    case .sha384: "SHA-384"
    case .sha512: "SHA-512"
    }
  }

  private static func licences(_ licence: String, _ writer: inout JSONWriter) {
    writer.key("licenses")
    writer.array { writer in
      writer.object { writer in
        writer.key("license")
        writer.object { $0.field("name", licence) }
      }
    }
  }

  private static func address(
    _ component: BillOfMaterials.Component, _ writer: inout JSONWriter
  ) {
    guard let source = component.source, !source.url.isEmpty, URLParts(source.url) != nil else {
      return
    }
    writer.key("externalReferences")
    writer.array { writer in
      writer.object { writer in
        writer.field("type", source.kind == .git ? "vcs" : "distribution")
        writer.field("url", source.url)
      }
    }
  }

  private static func properties(
    _ component: BillOfMaterials.Component, _ writer: inout JSONWriter
  ) {
    var all = component.places.map { ("pintle:file", $0) }
    if component.isDevelopment { all.append(("pintle:dev", "true")) }
    all.append(("pintle:direct", component.isDirect ? "true" : "false"))
    all.append(("pintle:install", component.install.rawValue))
    for digest in component.files.flatMap(\.digests) where digest.scheme != .file {
      all.append(("pintle:digest", digest.text))
    }
    writer.key("properties")
    writer.array(all) { writer, property in
      writer.object { writer in
        writer.field("name", property.0)
        writer.field("value", property.1)
      }
    }
  }

  /// The files of a version that has several, as its parts.
  private static func files(_ files: [Artifact], _ writer: inout JSONWriter) {
    writer.key("components")
    writer.array(files) { writer, file in
      writer.object { writer in
        writer.field("type", "file")
        writer.field("name", file.name ?? file.digests.first?.text ?? "")
        hashes(file, &writer)
      }
    }
  }

  private static func dependencies(_ bill: BillOfMaterials, _ writer: inout JSONWriter) {
    writer.key("dependencies")
    writer.array { writer in
      entry(root, bill.components.filter(\.isDirect).map(\.reference), &writer)
      for component in bill.components {
        let required = bill.requires[component.reference, default: []]
          .filter { bill[$0] != nil }.sorted()
        if !required.isEmpty { entry(component.reference, required, &writer) }
      }
    }
  }

  private static func entry(
    _ reference: String, _ required: [String], _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("ref", reference)
      writer.key("dependsOn")
      writer.array(required) { $0.string($1) }
    }
  }
}
