import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct PubspecTests {
  @Test func readsRequirements() {
    let text = """
      name: own
      environment:
        sdk: ^3.0.0
      workspace:
        - pkgs/a
      dependencies:
        args: ^2.0.0
        any_version:
        flutter:
          sdk: flutter
        g:
          git:
            url: https://github.com/x/g.git
            ref: main
        p:
          path: ../p
      dev_dependencies:
        test: any
      dependency_overrides:
        q: {git: https://github.com/x/q.git}
      """
    let source = Source(Array(text.utf8), path: "pubspec.yaml", origin: .candidate)
    guard case .read(let manifest, _) = ManifestFormats.read(source) else {
      Issue.record("not read")
      return
    }
    #expect(
      manifest.requirements.map { $0.name + " " + $0.specifier } == [
        "args ^2.0.0", "any_version any", "flutter sdk:flutter",
        "g git+https://github.com/x/g.git#main", "p file:../p", "test any",
      ])
    #expect(manifest.requirements.last?.group == .devDependencies)
    #expect(manifest.workspaces == ["pkgs/a"] && manifest.overrides.map(\.selector) == ["q"])
  }

  @Test(arguments: ["", "- a", "a: 1\n---\nb: 2", "a: [", "a: b: c"]) func refuses(text: String) {
    let source = Source(Array(text.utf8), path: "pubspec.yaml", origin: .candidate)
    guard case .malformed = ManifestFormats.read(source) else {
      Issue.record("read: \(text)")
      return
    }
  }
}
