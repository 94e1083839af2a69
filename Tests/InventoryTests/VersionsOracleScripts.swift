/// Scripts that compare answers with the ecosystems' own libraries. They fail when one differs, or when
/// too few were told.
enum OracleScript {
  /// Takes the module's folder; lines of version, range, answer, other version, order.
  static let npm = """
    const semver = require(process.argv[1]), loose = {loose: true};
    let wrong = 0, told = 0;
    for (const line of require('fs').readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
      const [version, range, ours, other, order] = line.split('\\t');
      const isRead = semver.validRange(range, loose) !== null && semver.valid(version, loose) !== null;
      const theirs = isRead ? (semver.satisfies(version, range, loose) ? 'yes' : 'no') : 'undecided';
      const isOdd = semver.validRange(range) === null || semver.valid(version) === null
        || /[^\\s|.<>=~^]\\*|\\*[^\\s|.]|[~^]>?\\s+[>=]/.test(range);
      const isOrdered = semver.valid(version, loose) !== null && semver.valid(other, loose) !== null;
      const theirOrder = isOrdered ? String(semver.compare(version, other, loose)) : 'none';
      const isStrict = semver.valid(version) !== null && semver.valid(other) !== null;
      told += ours !== 'undecided';
      if (ours !== theirs && !(ours === 'undecided' && isOdd)
        || order !== theirOrder && (order !== 'none' || isStrict)) {
        console.log(JSON.stringify([version, range, ours, theirs, other, order, theirOrder]));
        wrong++;
      }
    }
    console.log('told ' + told);
    process.exit(wrong || told < 2000 ? 1 : 0);
    """

  /// Lines of version, specifiers, answer, other version, order, whether a pre-release is named.
  ///
  /// The oracle does not normalise the version behind `~=` before it cuts its last part off, so that
  /// `~=1.0.preview1` means something else than `~=1.0rc1`: it is given the normal form.
  static let python = """
    import sys
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    def version(text):
        try:
            return Version(text)
        except InvalidVersion:
            return None

    def normal(text):
        text = text.strip()
        known = version(text[2:]) if text.startswith("~=") else None
        return f"~={known}" if known else text

    def specifiers(text):
        try:
            SpecifierSet(text)
            return SpecifierSet(",".join(normal(part) for part in text.split(",")))
        except InvalidSpecifier:
            return None

    wrong = told = 0
    for line in sys.stdin.read().split("\\n"):
        text, wanted, *ours = line.split("\\t")
        one, other, wanted = version(text), version(ours[1]), specifiers(wanted)
        theirs = ["none", ours[1], "none", "none"]
        if wanted is not None:
            theirs[3] = "yes" if wanted.prereleases else "no"
            if one is not None:
                theirs[0] = "yes" if wanted.contains(text, prereleases=True) else "no"
        if one is not None and other is not None:
            theirs[2] = "-1" if one < other else "0" if one == other else "1"
        told += theirs[0] != "none"
        if ours != theirs:
            wrong += 1
            print(line, theirs, file=sys.stderr)
    sys.exit(wrong > 0 or told < 1500)
    """

  /// Lines of version, constraint, answer. A pre-release that nothing names is for nobody to decide.
  static let poetry = """
    import sys
    from poetry.core.constraints.version import Version, parse_constraint

    wrong = told = 0
    for line in sys.stdin.read().split("\\n"):
        version, constraint, ours = line.split("\\t")
        try:
            theirs = parse_constraint(constraint).allows(Version.parse(version))
        except Exception:
            theirs = None
        if theirs is None or ours == "undecided":
            continue
        told += 1
        if ours != ("yes" if theirs else "no"):
            wrong += 1
            print(line, theirs, file=sys.stderr)
    sys.exit(wrong > 0 or told < 1500)
    """
}
