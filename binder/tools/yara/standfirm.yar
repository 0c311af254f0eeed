// What practice needs: the anti-virus industry's test file, and the marker every fake virus of the practice machines
// carries. Both as bytes in hexadecimal, so that no scanner takes this file for what it describes.
// Files ending in .yar beside this one are used too; a rule's name is the threat's name in the incident.

rule EICAR_Test_File {
  strings:
    $head = { 58 35 4F 21 50 25 40 41 50 5B 34 5C 50 5A 58 35 34 28 50 5E 29 37 43 43 29 37 7D 24 45 49 43 41 52 }
    $tail = { 2D 53 54 41 4E 44 41 52 44 2D 41 4E 54 49 56 49 52 55 53 2D 54 45 53 54 2D 46 49 4C 45 21 24 48 2B 48 2A }
  condition:
    $head at 0 and $tail at 33
}

rule SF_FakeVirus {
  strings:
    $marker = { 53 46 2D 46 41 4B 45 2D 56 49 52 55 53 2D 4D 41 52 4B 45 52 }
  condition:
    $marker
}
