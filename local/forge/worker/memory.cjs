// @ts-check
'use strict';
const { readFileSync } = require('node:fs');

/** Peak resident size of this process in MB (10^6 bytes): VmHWM where the system tells it, else what Node knows. */
function peakMB() {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
    if (found) return (Number(found[1]) * 1024) / 1e6;
  } catch {
    // Not Linux.
  }
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}

module.exports = { peakMB };
