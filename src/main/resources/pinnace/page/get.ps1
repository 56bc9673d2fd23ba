# Fetches container images from Pinnace, as one tar file in this directory. For Windows PowerShell 5.1 and PowerShell 7.
#
# 1. It asks Pinnace what the names mean now, and keeps that pinned URL in NAME.tar.url.
# 2. It downloads, and goes on after every break; if it was ended, run it again.
# 3. It verifies every file in the archive by its SHA-256, and fetches a wrong one again.
#
# $env:PINNACE_URL    where Pinnace is, if that is not where this script says
# $env:PINNACE_USER   your login at Pinnace, if it wants one: USER:PASSWORD
# $env:PINNACE_AUTH   a login for the registry: USER:PASSWORD, or JSON or base64 as for the header X-Registry-Auth
#
# All of it is one function, which the last line calls: a script that was cut does nothing.

function Receive-FromPinnace {
  Set-StrictMode -Off
  $ErrorActionPreference = 'Stop'
  $asked = {{target}}
  $sealed = {{login}}
  $what = {{what}}
  $pinnace = @{ base = {{base}}; login = ''; user = '' }

  function Say([string] $text) {
    Write-Host "Pinnace: $text"
  }

  function Stop-With([string] $text) {
    throw "Pinnace: $text"
  }

  # Waits for a task until it has ended; in short turns, since PowerShell ends for Ctrl+C only between them.
  function Wait-For($task, [int] $seconds) {
    $waited = [Diagnostics.Stopwatch]::StartNew()
    while (-not $task.IsCompleted -and $waited.Elapsed.TotalSeconds -lt $seconds) {
      [void] [Threading.Tasks.Task]::WaitAny(@($task), 200)
    }
    $task.IsCompleted
  }

  # Sends a request that follows no redirect by itself. An error is an answer too; if none comes, its status is 0.
  function Send([string] $method, [string] $target, [long] $from, [long] $to) {
    $request = [Net.WebRequest]::Create($pinnace.base + $target + $sealed)
    $request.Method = $method
    $request.AllowAutoRedirect = $false
    $request.Timeout = 120000
    if ($method -eq 'GET') { $request.AddRange($from, $to) }
    if ($pinnace.login) { $request.Headers.Set('X-Registry-Auth', $pinnace.login) }
    if ($pinnace.user) { $request.Headers.Set('Authorization', $pinnace.user) }
    $response = $null
    try {
      $answering = $request.GetResponseAsync()
      if (-not (Wait-For $answering 120)) { $request.Abort() }
      $response = $answering.GetAwaiter().GetResult()
    } catch {
      $failure = $_.Exception
      while ($failure -and $failure -isnot [Net.WebException]) { $failure = $failure.InnerException }
      if (-not $failure) { throw }
      $response = $failure.Response
    }
    if (-not $response) {
      $why = "$($pinnace.base) does not answer; if Pinnace is somewhere else, set `$env:PINNACE_URL"
      return @{ status = 0; why = "$why; $($failure.Message)" }
    }
    $why = "the answer to $($pinnace.base)$target is $([int] $response.StatusCode)"
    $words = $response.Headers.Get('Pinnace-Error')
    if ($words) { $why = $words -replace '^[0-9]+ ' }
    @{
      status = [int] $response.StatusCode
      why = $why
      head = $response.Headers
      bytes = $response.ContentLength
      response = $response
    }
  }

  function Use-Login([string] $login) {
    if ($login.Contains(':') -and -not $login.StartsWith('{')) {
      $user, $password = $login -split ':', 2
      $login = @{ username = $user; password = $password } | ConvertTo-Json -Compress
    }
    if ($login.StartsWith('{')) {
      $login = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($login)).Replace('+', '-').Replace('/', '_')
    }
    $pinnace.login = $login
  }

  # At Pinnace; the other one is at the registry.
  function Use-User([string] $user) {
    $pinnace.user = 'Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($user))
  }

  function Ask-Login([string] $why, [bool] $atPinnace) {
    Say $why
    try {
      $user = Read-Host 'User'
      $password = Read-Host 'Password' -AsSecureString
    } catch {
      Stop-With $why
    }
    $login = $user + ':' + (New-Object Net.NetworkCredential '', $password).Password
    if ($atPinnace) { Use-User $login } else { Use-Login $login }
  }

  # Waits after an answer that may be another one later, longer each time. Ends after any other.
  function Wait-After($answer, [int] $tries) {
    if ($answer.status -eq 401) {
      $atPinnace = "$($answer.head.Get('WWW-Authenticate'))".StartsWith('Basic realm="Pinnace"')
      $known = if ($atPinnace) { $pinnace.user } else { $pinnace.login }
      if (-not $known) { return Ask-Login $answer.why $atPinnace }
    }
    if ($answer.status -in 200, 206 -or $answer.status -in 300..399) { $answer.why = 'no byte came' }
    elseif ($answer.status -notin 0, 408, 425, 429 -and $answer.status -lt 500) { Stop-With $answer.why }
    if ($tries -gt 20) { Stop-With "$($answer.why); to go on, run this again" }
    $wait = [Math]::Min(2 * $tries - 1, 30)
    Say "$($answer.why); trying again in $wait s"
    Start-Sleep -Seconds $wait
  }

  # Where a redirect leads, below the base; Pinnace redirects while it waits for the registry.
  function Follow([string] $target, [string] $location) {
    $to = (New-Object Uri ([Uri] ($pinnace.base + $target)), $location).AbsoluteUri
    $secure = $pinnace.base -replace '^http:', 'https:'
    if ($to.StartsWith($secure, 'Ordinal')) { $pinnace.base = $secure }
    if (-not $to.StartsWith($pinnace.base, 'Ordinal')) {
      Stop-With "$($pinnace.base) redirects to $to; if Pinnace is there, set `$env:PINNACE_URL"
    }
    $to.Substring($pinnace.base.Length) -replace '&login=[^&]*'
  }

  # Asks for the headers alone, until they are there.
  function Find([string] $target) {
    $tries = 0
    $hops = 0
    while ($hops -le 60) {
      $answer = Send 'HEAD' $target
      if ($answer.response) { $answer.response.Close() }
      if ($answer.status -eq 200) {
        $answer.target = $target
        return $answer
      }
      if ($answer.status -in 301, 302, 303, 307, 308) {
        $hops++
        $target = Follow $target ($answer.head.Get('Location'))
      } else {
        $tries++
        Wait-After $answer $tries
      }
    }
    Stop-With "$($pinnace.base) redirects without end"
  }

  # Writes what comes of an answer, until it ends or nothing has come for a while; says how many bytes that were.
  function Copy-Body($response, [IO.Stream] $out, [long] $whole) {
    $began = $out.Position
    $shown = [Diagnostics.Stopwatch]::StartNew()
    $buffer = New-Object byte[] 1048576
    $body = $response.GetResponseStream()
    try {
      while ($true) {
        try {
          $reading = $body.ReadAsync($buffer, 0, $buffer.Length)
          if (-not (Wait-For $reading 90)) { break }
          $read = $reading.GetAwaiter().GetResult()
        } catch {
          break
        }
        if ($read -eq 0) { break }
        try {
          $out.Write($buffer, 0, $read)
        } catch {
          Stop-With "cannot write ${name}: $($_.Exception.GetBaseException().Message); to go on, run this again"
        }
        if ($shown.ElapsedMilliseconds -gt 1000) {
          $percent = 100 * $out.Position / $whole
          Write-Progress -Activity $what -Status "$($out.Position) of $whole bytes" -PercentComplete $percent
          $shown.Restart()
        }
      }
    } finally {
      Write-Progress -Activity $what -Completed
      $response.Close()
    }
    $out.Position - $began
  }

  # Fetches a range of bytes into their place; goes on after every break.
  function Fetch([string] $target, [IO.Stream] $out, [long] $from, [long] $end) {
    $tries = 0
    while ($from -lt $end) {
      $out.Position = $from
      $answer = Send 'GET' $target $from ($end - 1)
      $came = 0
      # A range from the first byte to the last one may be answered as a whole.
      $whole = $answer.status -eq 200 -and $from -eq 0 -and $answer.bytes -eq $end
      if ($answer.status -eq 206 -or $whole) { $came = Copy-Body $answer.response $out $end }
      elseif ($answer.response) { $answer.response.Close() }
      $from += $came
      if ($came -gt 0) {
        $tries = 0
        if ($from -lt $end) {
          Say "it broke off at byte $from of $end; going on"
          Start-Sleep -Seconds 1
        }
      } else {
        $tries++
        Wait-After $answer $tries
        if ($answer.status -in 301, 302, 303, 307, 308) { $target = (Find $target).target }
      }
    }
  }

  # The SHA-256 of a part of a file.
  function Get-Sum([IO.Stream] $file, [long] $at, [long] $length) {
    $sha = [Security.Cryptography.SHA256]::Create()
    $buffer = New-Object byte[] 1048576
    $file.Position = $at
    while ($length -gt 0) {
      $read = $file.Read($buffer, 0, [Math]::Min($length, $buffer.Length))
      if ($read -eq 0) { break }
      [void] $sha.TransformBlock($buffer, 0, $read, $buffer, 0)
      $length -= $read
    }
    [void] $sha.TransformFinalBlock($buffer, 0, 0)
    [BitConverter]::ToString($sha.Hash).Replace('-', '').ToLowerInvariant()
  }

  # The files in an archive: where each begins, and how long it is (POSIX, ustar and pax Interchange Format).
  function Get-Places([IO.Stream] $file) {
    $places = @{}
    $block = New-Object byte[] 512
    $long = ''
    for ([long] $at = 0; $at -lt $file.Length; $at += 512 + $size + (512 - $size % 512) % 512) {
      $file.Position = $at
      [void] $file.Read($block, 0, 512)
      $name = [Text.Encoding]::ASCII.GetString($block, 0, 100).TrimEnd([char] 0)
      $octal = [Text.Encoding]::ASCII.GetString($block, 124, 12).Trim([char] 0, [char] 32)
      if (-not $name -or $octal -notmatch '^[0-7]+$') { break }
      [long] $size = [Convert]::ToInt64($octal, 8)
      if ($block[156] -eq [byte] [char] 'x') {
        [void] $file.Read($block, 0, 512)
        $long = [Text.Encoding]::ASCII.GetString($block)
        continue
      }
      if ($long -match '(?m)^[0-9]+ size=([0-9]+)$') { $size = [long] $Matches[1] }
      $long = ''
      $places[$name] = @{ at = $at + 512; bytes = $size }
    }
    $places
  }

  # What a URL pins, below the base: it has the folder of what is asked for, wherever the URL says that Pinnace is.
  function Join-Pinned([string] $target, [string] $url) {
    ($target -replace '\?.*$' -replace '[^/]*$') + ($url -replace '^[^?]*/')
  }

  # The pinned URL of a run that was ended, for the name may mean another image by now; else what is asked for.
  function Get-Begun {
    foreach ($kept in Get-ChildItem -LiteralPath $here -Filter '*.tar.url') {
      $lines = [IO.File]::ReadAllLines($kept.FullName)
      $file = New-Object IO.FileInfo ($kept.FullName -replace '\.url$')
      $have = if ($file.Exists) { $file.Length } else { 0 }
      if ($lines[1] -ceq "# $asked" -and $lines[2] -match '^# ([0-9]+) bytes$' -and $have -lt [long] $Matches[1]) {
        Say "going on with $($kept.Name)"
        return Join-Pinned $asked $lines[0]
      }
    }
    $asked
  }

  function Test-Archive([string] $pinned, [string] $name, [IO.Stream] $file) {
    $path, $query = $pinned -split '\?', 2
    $found = Find ('sums' + ($path -replace '^pull' -replace '\.tar$') + '.sha256?' + $query)
    $text = New-Object IO.MemoryStream
    Fetch $found.target $text 0 $found.bytes
    $places = Get-Places $file
    foreach ($line in [Text.Encoding]::UTF8.GetString($text.ToArray()) -split "`n" -ne '') {
      $sum, $member = $line -split '  ', 2
      $place = $places[$member]
      if (-not $place) { Stop-With "$name is damaged between the files in it; delete it and run this again" }
      if ((Get-Sum $file $place.at $place.bytes) -eq $sum) { continue }
      Say "$member in $name is wrong; fetching it again"
      Fetch (Find $pinned).target $file $place.at ($place.at + $place.bytes)
      if ((Get-Sum $file $place.at $place.bytes) -ne $sum) {
        Stop-With "$member in $name is still wrong; delete the file and run this again"
      }
    }
    Say "every file in $name is verified"
  }

  # Windows PowerShell knows TLS 1.2, but some versions of Windows do not let it use that by itself.
  if ([int] [Net.ServicePointManager]::SecurityProtocol) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072
  }
  if ($env:PINNACE_URL) { $pinnace.base = $env:PINNACE_URL.TrimEnd('/') + '/' }
  $pinnace.base = ([Uri] $pinnace.base).AbsoluteUri
  if ($env:PINNACE_USER) { Use-User $env:PINNACE_USER }
  if ($env:PINNACE_AUTH) { Use-Login $env:PINNACE_AUTH }
  $here = (Get-Location -PSProvider FileSystem).ProviderPath

  Say "asking $($pinnace.base) for $what"
  $found = Find (Get-Begun)
  $pinned = ''
  if ($found.target -match '^pull\.tar\?list=') { $pinned = $found.target -replace '&hop=[^&]*' }
  $location = $found.head.Get('Content-Location')
  if ($location -match '@sha256:') { $pinned = Join-Pinned $found.target $location }
  $name = ''
  $named = 'filename="([A-Za-z0-9][A-Za-z0-9._-]*\.tar)"'
  if ($found.head.Get('Content-Disposition') -match $named) { $name = $Matches[1] }
  if (-not $pinned -or -not $name -or $found.bytes -le 0) { Stop-With "what answers at $($pinnace.base) is not Pinnace" }
  $path = Join-Path $here $name
  $kept = ($pinnace.base + $pinned), "# $asked", "# $($found.bytes) bytes", ''
  [IO.File]::WriteAllText("$path.url", ($kept -join "`n"))

  Say "fetching $name, $($found.bytes) bytes"
  $file = [IO.File]::Open($path, 'OpenOrCreate', 'ReadWrite', 'Read')
  try {
    if ($file.Length -gt $found.bytes) {
      Stop-With "$name has $($file.Length) bytes, and the image has $($found.bytes): move that file away"
    }
    Fetch $pinned $file $file.Length $found.bytes
    $file.Flush()
    Test-Archive $pinned $name $file
  } finally {
    $file.Close()
  }
  (Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash.ToLowerInvariant() + "  $name"
  "docker load -i $name"
}
& { Receive-FromPinnace }
