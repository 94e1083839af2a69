rule a { strings: $a = "FIXTURE" nocase wide condition: #a > 1 and filesize < 1MB }
