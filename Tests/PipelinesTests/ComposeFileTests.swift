import Evidence
import Inventory
import Testing

@Suite struct ComposeFileTests {
  @Test func readsImages() throws {
    let found = try references(
      "compose.yml",
      """
      x-base: &base {image: 'alpine:3', platform: linux/arm64}
      services:
        a: {image: "postgres:${V:-16}"} # db
        b: {<<: *base}
        c: {image: $IMAGE, build: .}
        d: {image: 'a:${TAG-1}'}
        e: {build: .}
        f: {image: 'a:$$x'}

      """)
    #expect(
      found.images.map(\.written) == [
        "alpine:3", "postgres:${V:-16}", "$IMAGE", "a:${TAG-1}", "a:$$x",
      ])
    #expect(found.images.map { $0.image?.tag } == ["3", "16", nil, "1", nil])
    #expect(found.images.map { $0.image == nil } == [false, false, true, false, true])
    #expect(found.images[0].platform == "linux/arm64" && found.images[1].comment == "db")
    #expect(found.images.allSatisfy { $0.role == .service })
  }

  @Test(arguments: ["", "services: [a]", "services: {a: 1, b: ~, c: {image: [x]}}", "image: a"])
  func passesOverOtherShapes(text: String) throws {
    #expect(try references("docker-compose.yml", text).images.isEmpty)
  }

  @Test(arguments: ["- a", "services: {", "a\u{0}"])
  func refuses(text: String) {
    #expect(throws: ReadError.self) { try references("docker-compose.dev.yaml", text) }
  }
}
