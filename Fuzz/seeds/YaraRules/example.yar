// Rules of one's own for `pintle scan --yara policies/patterns/example.yar PATH`.
//
// `description` is shown with a match; `severity` (info, low, medium, high, critical) says how grave it
// is: without one it is high. Includes are not read, no external variable is defined.

rule internal_host_in_package {
  meta:
    description = "a package names a host that only our network knows"
    severity = "medium"
  strings:
    $host = /https?:\/\/[a-z0-9.-]{1,60}\.corp\.example\// nocase
  condition:
    $host
}

rule script_that_is_a_program {
  meta:
    description = "a file that begins like a script and holds a program for a processor"
    severity = "high"
  strings:
    $shebang = "#!"
    $elf = { 7F 45 4C 46 02 01 01 }
  condition:
    $shebang at 0 and $elf
}
