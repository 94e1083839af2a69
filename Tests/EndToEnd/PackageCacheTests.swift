import Foundation
import TestSupport
import Testing

/// New packages are found in caches by the lockfile's digest, and read.
@Suite struct PackageCacheTests {
  /// Makes `cache/` beside the repository and prints the lockfiles' digests.
  private static let maker = """
    import base64, hashlib, io, os, sys, tarfile, zipfile
    def tgz(name, files):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode='w:gz') as archive:
            for path, text in files.items():
                info = tarfile.TarInfo(path); info.size = len(text)
                archive.addfile(info, io.BytesIO(text))
        return buffer.getvalue()
    def put(path, data):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, 'wb').write(data)
    npm = tgz('fixture', {'package/package.json': b'{"name": "fixture", "version": "1.0.0"}',
        'package/index.js': b"eval(atob('RklYVFVSRQ=='));"})
    digest = hashlib.sha512(npm).digest()
    hexa = digest.hex()
    put('../cache/_cacache/content-v2/sha512/%s/%s/%s' % (hexa[:2], hexa[2:4], hexa[4:]), npm)
    print('sha512-' + base64.b64encode(digest).decode())
    with zipfile.ZipFile('module.zip', 'w') as archive:
        archive.writestr('example.org/Fix/ture@v1.0.0/run.sh', 'echo RklYVFVSRQ== | base64 -d | sh')
        archive.writestr('example.org/Fix/ture@v1.0.0/go.mod', 'module example.org/Fix/ture')
    names = sorted(zipfile.ZipFile('module.zip').namelist())
    lines = ''.join('%s  %s\\n' % (hashlib.sha256(zipfile.ZipFile('module.zip').read(n)).hexdigest(), n) for n in names)
    put('../cache/cache/download/example.org/!fix/ture/@v/v1.0.0.zip', open('module.zip', 'rb').read())
    os.remove('module.zip')
    print('h1:' + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode())
    """

  private static func lockfile(_ integrity: String) -> String {
    """
    {"name": "app", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
      "": {"name": "app", "version": "1.0.0", "dependencies": {"fixture": "^1.0.0"}},
      "node_modules/fixture": {"version": "1.0.0",
        "resolved": "https://registry.npmjs.org/fixture/-/fixture-1.0.0.tgz", "integrity": "\(integrity)"}
    }}
    """
  }

  private static func made() throws -> (GitRecipe, [String]) {
    let recipe = try GitRecipe()
    let result = try Command.run("python3", ["-c", maker], in: recipe.path)
    try #require(result.code == 0, "\(result.error)")
    let digests = result.output.split(separator: "\n").map(String.init)
    try recipe.write("README", "FIXTURE")
    let base = try recipe.commit("base")
    try recipe.write(
      "package.json", #"{"name": "app", "version": "1.0.0", "dependencies": {"fixture": "^1.0.0"}}"#
    )
    try recipe.write("package-lock.json", lockfile(digests[0]))
    try recipe.write(
      "go.mod", "module example.org/app\n\ngo 1.22\n\nrequire example.org/Fix/ture v1.0.0\n")
    try recipe.write(
      "go.sum",
      "example.org/Fix/ture v1.0.0 \(digests[1])\n"
        + "example.org/Fix/ture v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    try recipe.commit("add")
    return (recipe, [base] + digests)
  }

  @Test func newPackagesAreReadByDigest() throws {
    let (recipe, facts) = try Self.made()
    let without = try recipe.pintle("check", "--base", facts[0], "--only", "packages")
    #expect(without.code == 0)
    #expect(without.said.contains("the content of 2 packages was not read"))
    let with = try recipe.pintle(
      "check", "--base", facts[0], "--only", "packages", "--packages", "../cache")
    #expect(with.code == 1)
    #expect(with.said.contains("fixture-1.0.0.tgz"))
    #expect(with.said.contains("decodes hidden text into a shell"))
    #expect(!with.said.contains("was not read"))
  }

  @Test func anotherDigestIsAnotherPackage() throws {
    let (recipe, facts) = try Self.made()
    let other = "sha512-" + Data(repeating: 7, count: 64).base64EncodedString()
    try recipe.write("package-lock.json", Self.lockfile(other))
    try recipe.commit("exchange")
    let result = try recipe.pintle(
      "check", "--base", facts[0], "--only", "packages", "--packages", "../cache")
    #expect(result.said.contains("the content of 1 package was not read"))
    #expect(!result.said.contains("fixture-1.0.0.tgz"))
  }

  @Test func aChangeCannotBringItsOwnCache() throws {
    let (recipe, facts) = try Self.made()
    try recipe.write("cache/a.tgz", "FIXTURE")
    try recipe.commit("bring")
    let result = try recipe.pintle("check", "--base", facts[0], "--packages", "cache")
    #expect(result.code == 2)
    #expect(result.error.contains("which the candidate tracks"))
  }
}
