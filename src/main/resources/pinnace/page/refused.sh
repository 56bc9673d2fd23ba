#!/bin/sh
# What was asked for cannot be fetched; this script says why, and does nothing else.

pinnace() {
  printf 'Pinnace: %s\n' {{sentence}} >&2
  exit 2
}
{ pinnace; }
