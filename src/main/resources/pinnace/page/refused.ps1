# What was asked for cannot be fetched; this script says why, and does nothing else.

function Receive-FromPinnace {
  $ErrorActionPreference = 'Stop'
  throw 'Pinnace: ' + {{sentence}}
}
& { Receive-FromPinnace }
