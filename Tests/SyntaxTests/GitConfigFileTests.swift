import Evidence
import Foundation
import TestSupport
import Testing

@testable import Syntax

/// Git's configuration syntax, compared with git.
@Suite struct GitConfigFileTests {
  static let texts = [
    "[core]\n\tbare = true\n", "[a \"B c\"]\nk=v ; comment\n", "[a]\nk = \"x # y\" z # c\n",
    "[a]\nk = one \\\n two\n", "[a.b]\nK-1 = 2\n", "[a \"q\\\"uote\"]\nk = \\t\\\"x\\\"\\n\n",
    "[a]\nflag\n[b]\nother=\n", "; c\n# d\n[a]\n  k  =  v  \n", "[a] k = v\n",
    "\u{FEFF}[a]\nk = v\n",
    "[submodule \"x\"]\n\tpath = a/b\n\turl = ../c\n\tupdate = !echo hi\n",
    "[a]\nk = v\r\nl = w\r\n",
  ]

  @Test(arguments: texts) func readsAsGitDoes(text: String) throws {
    let scratch = try Scratch()
    try Data(text.utf8).write(to: URL(fileURLWithPath: scratch.path + "/config"))
    let result = try Command.run(
      "git", ["config", "--file", "config", "--list", "-z"], in: scratch.path)
    #expect(result.code == 0)
    let gits = result.output.split(separator: "\0").map(String.init)
    let file = GitConfigFile(Source(Array(text.utf8), path: "config", origin: .candidate))
    let ours = file.entries.map { entry in
      let name = [entry.section, entry.subsection, entry.key].compactMap(\.self)
        .joined(separator: ".")
      return entry.value.map { name + "\n" + $0 } ?? name
    }
    #expect(ours == gits)
    #expect(file.malformed.isEmpty)
  }

  @Test(arguments: [
    "[a\nk = v\n", "k = v\n", "[a \"b\nk = v\n", "[]\nk = v\n", "[a]\nk v\n", "\0\0[",
  ])
  func saysWhatIsMalformed(text: String) {
    let file = GitConfigFile(Source(Array(text.utf8), path: "config", origin: .candidate))
    #expect(!file.malformed.isEmpty)
  }
}
