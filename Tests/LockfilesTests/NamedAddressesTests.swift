import Testing

@testable import Lockfiles

@Suite struct NamedAddressesTests {
  @Test(arguments: [
    (
      #"gem "mysql2", git: "https://github.com/example/mysql2""#,
      "https://github.com/example/mysql2"
    ),
    (#"gem 'tool', :github => 'owner/tool'"#, "https://github.com/owner/tool"),
    (#"gem "tool", github: "owner/tool", branch: "main""#, "https://github.com/owner/tool"),
    (#"{:plug, github: "elixir/plug"}"#, "https://github.com/elixir/plug"),
    (#"inputs.nmd.url = "gitlab:rycee/nmd";"#, "https://gitlab.com/rycee/nmd"),
    (#"inputs.x.url = "github:owner/repo/branch?dir=a";"#, "https://github.com/owner/repo"),
    (
      #".package(url: "https://example.test/lib.git", from: "1.0.0")"#,
      "https://example.test/lib.git"
    ),
  ])
  func findsAddresses(_ text: String, _ address: String) {
    #expect(NamedAddresses.read(Array(text.utf8)) == [address])
  }

  @Test func takesNoPathForAnAddress() {
    let text = "require 'lib/tool'\npath: \"owner/tool\"\ngithub\n\n\nwords then \"a/b\"\n"
    #expect(NamedAddresses.read(Array(text.utf8)).isEmpty)
    let long = "github:" + String(repeating: "a", count: 5000) + "/b"
    #expect(NamedAddresses.read(Array(long.utf8)).isEmpty)
  }
}
