import Foundation

/// Makes npm lockfiles in memory.
public struct NpmProject: Sendable {
  public struct Package: Sendable {
    public var name: String
    public var version = "1.0.0"
    public var host = "registry.npmjs.org"
    public var content = ""
    public var more = ""

    public init(
      _ name: String, _ version: String = "1.0.0", host: String = "registry.npmjs.org",
      content: String = "", more: String = ""
    ) {
      self.name = name
      self.version = version
      self.host = host
      self.content = content
      self.more = more
    }
  }

  public var packages: [Package]

  public init(_ packages: [Package]) { self.packages = packages }

  public var manifest: String {
    let list = packages.map { "    \"\($0.name)\": \"^\($0.version)\"" }.joined(separator: ",\n")
    return
      "{\n  \"name\": \"app\",\n  \"version\": \"1.0.0\",\n  \"dependencies\": {\n\(list)\n  }\n}\n"
  }

  public var lockfile: String {
    let list = packages.map { "\"\($0.name)\": \"^\($0.version)\"" }.joined(separator: ", ")
    let entries = packages.map { package in
      """
          "node_modules/\(package.name)": {
            "version": "\(package.version)",
            "resolved": "https://\(package.host)/\(package.name)/-/\(package.name)-\(package.version).tgz",
            "integrity": "\(Self.integrity(package.name + package.version + package.content))"\(package.more)
          }
      """
    }
    return """
      {
        "name": "app",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "requires": true,
        "packages": {
          "": {"name": "app", "version": "1.0.0", "dependencies": {\(list)}},
      \(entries.joined(separator: ",\n"))
        }
      }

      """
  }

  /// A made-up digest of the right length for a text.
  public static func integrity(_ text: String) -> String {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    var bytes: [UInt8] = []
    for round in 0..<8 {
      for byte in text.utf8 + [UInt8(round)] { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
      withUnsafeBytes(of: state.bigEndian) { bytes += $0 }
    }
    return "sha512-" + Data(bytes).base64EncodedString()
  }
}
