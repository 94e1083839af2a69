import Evidence
import Testing

/// Names and versions that would be something else to a tool or a terminal.
@Suite struct EntryTextTests {
  static func cargo(_ name: String, _ version: String) -> String {
    """
    version = 4

    [[package]]
    name = "\(name)"
    version = "\(version)"
    source = "registry+https://github.com/rust-lang/crates.io-index"
    checksum = "\(SampleReading.hex("a"))"

    """
  }

  @Test(arguments: [
    ("log", "../../x"), ("log", "1.0.0/.."), ("..", "1.0.0"), ("../log", "1.0.0"),
    ("a/../../b", "1.0.0"), (#"..\\log"#, "1.0.0"), (#"lo\u001B[2Jg"#, "1.0.0"),
    ("log", #"1.0.0\u007F"#),
  ])
  func refuses(name: String, version: String) {
    SampleReading.expectMalformed(Self.cargo(name, version), "Cargo.lock")
  }

  @Test(arguments: [
    ("log", "1..2"), ("log..", "1.0.0"), ("..log", "1.0.0"), ("a/...", "1.0.0"),
    ("log", "1.0.0+.."),
    ("a/..b", "1.0.0"),
  ])
  func accepts(name: String, version: String) throws {
    let lockfile = try SampleReading.lockfile(Self.cargo(name, version), "Cargo.lock")
    #expect(lockfile.dependencies.map(\.name) == [name])
  }
}
