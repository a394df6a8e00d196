// @ts-check
'use strict';
const { format } = require('node:util');

/**
 * Sends the lines of `console` to the platform's log, as far as the platform takes them: it drops what is over its number of
 * lines or bytes, and says so once.
 */
function installConsole(send, lines, bytes) {
  let linesLeft = lines;
  let bytesLeft = bytes;
  let told = false;
  for (const level of ['debug', 'log', 'info', 'warn', 'error', 'trace'])
    console[level] = (...args) => {
      const text = format(...args);
      linesLeft -= text.split('\n').length;
      bytesLeft -= Buffer.byteLength(text);
      if (linesLeft >= 0 && bytesLeft >= 0) return void send({ t: 'log', level, text });
      if (!told) send({ t: 'log', level: 'warn', text: 'The rest of the log of this invocation is over the limit and was dropped.' });
      told = true;
    };
}

module.exports = { installConsole };
