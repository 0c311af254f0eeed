<#
.SYNOPSIS
Checks on a real Windows what Standfirm's agent has never been run against there, and records the answers.

.DESCRIPTION
Run it on a pilot machine, in a PowerShell started as administrator. It only reads. With -Try it also does what can be
undone, and undoes it: a restore point (which stays, as Windows has no call to remove one), safe mode armed and disarmed
without a restart, and a value written into the registry and removed again.

It prints a table and writes a JSON file that the agent's tests can replay (src/agent/system/windows_machine/recorded.hpp).
Look into that file before you hand it on: it names this machine's programs, accounts and start-up entries.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File check-on-windows.ps1 -Out C:\Temp\standfirm-check.json
#>
param([string] $Out = "$env:TEMP\standfirm-check.json", [switch] $Try)

$ErrorActionPreference = 'Stop'
$rows = New-Object System.Collections.ArrayList
$recording = [ordered]@{ recorded_on = ''; registry = [ordered]@{}; wmi = @(); programs = @(); signers = [ordered]@{} }

function Check([string] $what, [scriptblock] $how) {
  try {
    $said = & $how
    $state = 'as expected'
    if ($said -is [array]) { $said = $said -join '; ' }
    if ("$said" -like 'UNEXPECTED*') { $state = 'DIFFERS' }
  } catch { $said = $_.Exception.Message; $state = 'NOT THERE' }
  [void] $rows.Add([pscustomobject]@{ What = $what; Result = $state; Said = "$said" })
}
function Record-Key([string] $key, [int] $depth = 0) {
  $path = 'Registry::' + ($key -replace '^HKLM', 'HKEY_LOCAL_MACHINE' -replace '^HKU', 'HKEY_USERS')
  if (-not (Test-Path -LiteralPath $path)) { return }
  $item = Get-Item -LiteralPath $path
  $kinds = @{ None = 0; String = 1; ExpandString = 2; Binary = 3; DWord = 4; MultiString = 7; QWord = 11; Unknown = 0 }
  $values = @()
  foreach ($name in $item.GetValueNames()) {
    $kind = $item.GetValueKind($name).ToString()
    $value = $item.GetValue($name, $null, 'DoNotExpandEnvironmentNames')
    $bytes = switch ($kind) {
      { $_ -in 'String', 'ExpandString' } { [Text.Encoding]::Unicode.GetBytes("$value`0") }
      'MultiString' { [Text.Encoding]::Unicode.GetBytes((($value | ForEach-Object { "$_`0" }) -join '') + "`0") }
      'DWord' { [BitConverter]::GetBytes([int] $value) }
      'QWord' { [BitConverter]::GetBytes([long] $value) }
      default { if ($value) { [byte[]] $value } else { [byte[]] @() } }
    }
    $values += [ordered]@{ name = $name; kind = $kinds[$kind]; data = [Convert]::ToBase64String([byte[]] $bytes) }
  }
  $recording.registry[$key] = @($values)
  if ($depth -gt 0) { foreach ($below in $item.GetSubKeyNames()) { Record-Key "$key\$below" ($depth - 1) } }
}
function Ask([string] $space, [string] $question) {
  $asked = [ordered]@{ name_space = $space; question = $question; rows = @() }
  try {
    $answers = @(Get-WmiObject -Namespace $space -Query $question)
    foreach ($answer in $answers) {
      $row = [ordered]@{}
      foreach ($property in $answer.Properties) {
        if ($null -ne $property.Value -and $property.Value -isnot [array]) { $row[$property.Name] = "$($property.Value)" }
      }
      $asked.rows += $row
    }
    $recording.wmi += $asked
    return $answers
  } catch {
    $asked.why = $_.Exception.Message
    $recording.wmi += $asked
    throw
  }
}
function Run([string[]] $argv) {
  $info = New-Object Diagnostics.ProcessStartInfo $argv[0], (($argv | Select-Object -Skip 1) -join ' ')
  $info.UseShellExecute = $false; $info.RedirectStandardOutput = $true; $info.CreateNoWindow = $true
  $process = [Diagnostics.Process]::Start($info)
  $bytes = New-Object IO.MemoryStream
  $process.StandardOutput.BaseStream.CopyTo($bytes)
  $process.WaitForExit()
  $script:recording.programs += [ordered]@{ argv = $argv; exit_code = $process.ExitCode; output = [Convert]::ToBase64String($bytes.ToArray()) }
  return [pscustomobject]@{ Code = $process.ExitCode; Text = [Text.Encoding]::Default.GetString($bytes.ToArray()) -replace "`0", '' }
}

if (-not ([Security.Principal.WindowsPrincipal] [Security.Principal.WindowsIdentity]::GetCurrent()).IsInRole('Administrators')) {
  Write-Error 'Start PowerShell as administrator: most of this may be read by nobody else.'
}
$version = 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion'

Check 'Windows and its build, from the registry' {
  $v = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
  $recording.recorded_on = "$($v.ProductName) $($v.CurrentMajorVersionNumber).$($v.CurrentMinorVersionNumber).$($v.CurrentBuildNumber).$($v.UBR)"
  Record-Key $version; Record-Key "$version\Winlogon"; Record-Key "$version\ProfileList" 1
  $recording.recorded_on
}
Check 'Start-up places of the registry' {
  Record-Key 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run'
  Record-Key 'HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run'
  Record-Key "$version\Image File Execution Options" 1
  Record-Key 'HKLM\SYSTEM\CurrentControlSet\Control\Lsa'
  Record-Key 'HKLM\SYSTEM\CurrentControlSet\Control\Session Manager'
  Record-Key 'HKLM\SYSTEM\CurrentControlSet\Control\Print\Monitors' 1
  Record-Key 'HKLM\SYSTEM\CurrentControlSet\Services' 2
  "$($recording.registry.Count) keys recorded"
}
Check 'Scheduled tasks are files, and Windows lists the same' {
  $files = @(Get-ChildItem "$env:windir\System32\Tasks" -Recurse -File).Count
  $listed = @(Get-ScheduledTask).Count
  Record-Key "$version\Schedule\TaskCache\Tree" 6
  if ($files -lt $listed) { "UNEXPECTED: $files files, $listed tasks listed" } else { "$files files, $listed listed" }
}
Check 'Signatures: a file of Windows signed in a catalogue' {
  foreach ($file in 'notepad.exe', 'cmd.exe', 'svchost.exe', 'rundll32.exe') {
    $path = "$env:windir\System32\$file"; $signature = Get-AuthenticodeSignature $path
    $name = if ($signature.Status -eq 'Valid') { $signature.SignerCertificate.GetNameInfo('SimpleName', $false) } else { '' }
    $recording.signers[$path] = $name
  }
  $name = $recording.signers["$env:windir\System32\notepad.exe"]
  if ($name -like 'Microsoft Windows*') { $name } else { "UNEXPECTED: $name" }
}
Check 'Restore points through WMI' {
  $points = @(Ask 'root\default' 'SELECT * FROM SystemRestore')
  "$($points.Count) points: " + (($points | ForEach-Object { "$($_.SequenceNumber) $($_.CreationTime)" }) -join ', ')
}
Check 'How the last restore ended' { (Invoke-WmiMethod -Namespace root\default -Class SystemRestore -Name GetLastRestoreStatus).ReturnValue }
Check 'Room for restore points' { Ask 'root\cimv2' 'SELECT MaxSpace, UsedSpace FROM Win32_ShadowStorage' | ForEach-Object { "$($_.UsedSpace) of $($_.MaxSpace)" } }
Check 'Anti-virus by the security centre (servers have none)' { Ask 'root\SecurityCenter2' 'SELECT * FROM AntiVirusProduct' | ForEach-Object { "$($_.displayName) $($_.productState)" } }
Check 'Defender and the age of its definitions' { Ask 'root\Microsoft\Windows\Defender' 'SELECT * FROM MSFT_MpComputerStatus' | ForEach-Object { "$($_.AMProductVersion) $($_.AntivirusSignatureLastUpdated)" } }
Check 'Subscriptions of WMI' {
  $all = @(Ask 'root\subscription' 'SELECT * FROM CommandLineEventConsumer') + @(Ask 'root\subscription' 'SELECT * FROM ActiveScriptEventConsumer')
  "$($all.Count) consumers"
}
Check 'Windows Update answers a search' {
  $found = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher().Search("IsInstalled=0 and IsHidden=0 and Type='Software'")
  "$($found.Updates.Count) updates offered"
}
Check 'Members of the administrators, by the SID' {
  $group = ([Security.Principal.SecurityIdentifier] 'S-1-5-32-544').Translate([Security.Principal.NTAccount]).Value
  "${group}: " + ((Get-LocalGroupMember -SID 'S-1-5-32-544' | ForEach-Object { "$($_.Name) $($_.SID)" }) -join ', ')
}
Check 'Sessions of people' { (Run @("$env:windir\System32\quser.exe")).Text -split "`n" | Select-Object -Skip 1 | ForEach-Object { $_.Trim() } }
Check 'The count of starts (KUSER_SHARED_DATA.BootId)' {
  $count = [Runtime.InteropServices.Marshal]::ReadInt32([IntPtr] 0x7FFE02C4)
  if ($count -le 0) { "UNEXPECTED: $count" } else { $count }
}
Check 'Safe mode is not on, and bcdedit names the start entry' {
  $entry = Run @("$env:windir\System32\bcdedit.exe", '/enum', '{default}')
  Record-Key 'HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot' 2
  if ($entry.Text -notmatch '(?m)^(device|path)\s') { "UNEXPECTED: exit $($entry.Code): $($entry.Text)" }
  elseif ($entry.Text -match '(?m)^safeboot\s') { 'UNEXPECTED: safeboot is set' } else { 'normal' }
}
Check 'The agent may start in safe mode' {
  $keys = @(Get-ChildItem 'HKLM:\SYSTEM\CurrentControlSet\Control\SafeBoot\Network' | Where-Object { $_.PSChildName -like 'standfirm*' })
  if ($keys.Count -eq 0) { 'UNEXPECTED: no standfirm key (is the agent installed?)' } else { $keys.PSChildName }
}
Check 'The filtering platform has our layer (only while isolated)' {
  $file = "$env:TEMP\standfirm-wfp.xml"
  $ran = Run @("$env:windir\System32\netsh.exe", 'wfp', 'show', 'filters', "file=$file")
  $ours = @(Select-String -LiteralPath $file -Pattern 'Standfirm isolation' -SimpleMatch).Count
  Remove-Item -LiteralPath $file
  "$ours rules of ours"
}
Check 'sfc writes [SR] lines into the servicing log' {
  $lines = @(Select-String -LiteralPath "$env:windir\Logs\CBS\CBS.log" -Pattern '\[SR\]' | Select-Object -Last 5 | ForEach-Object { $_.Line })
  if ($lines.Count -eq 0) { 'UNEXPECTED: none yet; run sfc /verifyonly once and this again' } else { $lines }
}

if ($Try) {
  Check 'TRY: a restore point gets a new number, within a day of another' {
    $key = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SystemRestore'; $name = 'SystemRestorePointCreationFrequency'
    $before = (Get-ItemProperty $key -Name $name -ErrorAction SilentlyContinue).$name
    $highest = (@(Get-WmiObject -Namespace root\default -Class SystemRestore).SequenceNumber | Measure-Object -Maximum).Maximum
    try {
      Set-ItemProperty $key -Name $name -Value 0 -Type DWord
      $code = (Invoke-WmiMethod -Namespace root\default -Class SystemRestore -Name CreateRestorePoint -ArgumentList 'Standfirm check', 100, 12).ReturnValue
    } finally {
      if ($null -eq $before) { Remove-ItemProperty $key -Name $name } else { Set-ItemProperty $key -Name $name -Value $before -Type DWord }
    }
    $now = (@(Get-WmiObject -Namespace root\default -Class SystemRestore).SequenceNumber | Measure-Object -Maximum).Maximum
    if ($now -gt $highest) { "code $code, $highest -> $now" } else { "UNEXPECTED: code $code, still $now" }
  }
  Check 'TRY: safe mode is armed and disarmed again' {
    $bcdedit = "$env:windir\System32\bcdedit.exe"
    try { $armed = (Run @($bcdedit, '/set', '{default}', 'safeboot', 'network')).Code; $seen = (Run @($bcdedit, '/enum', '{default}')).Text -match '(?m)^safeboot\s' }
    finally { $gone = (Run @($bcdedit, '/deletevalue', '{default}', 'safeboot')).Code }
    $still = (Run @($bcdedit, '/enum', '{default}')).Text -match '(?m)^safeboot\s'
    if ($seen -and -not $still) { "armed ($armed), disarmed ($gone)" } else { "UNEXPECTED: seen $seen, still $still" }
  }
  Check 'TRY: a value of the registry is written, read back and removed' {
    $key = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Run'
    try { Set-ItemProperty $key -Name 'standfirm-check' -Value 'nothing.exe' } finally { Remove-ItemProperty $key -Name 'standfirm-check' }
    if ($null -ne (Get-Item $key).GetValue('standfirm-check')) { 'UNEXPECTED: it is still there' } else { 'gone' }
  }
}

$rows | Format-Table What, Result, Said -AutoSize -Wrap | Out-String -Width 160 | Write-Output
[IO.File]::WriteAllText($Out, ($recording | ConvertTo-Json -Depth 8), (New-Object Text.UTF8Encoding $false))
Write-Output "Recorded in $Out. Look into it before you hand it on."
if (@($rows | Where-Object { $_.Result -ne 'as expected' }).Count -gt 0) { exit 1 }
