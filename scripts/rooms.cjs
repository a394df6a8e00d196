'use strict';
/** The rooms of src, upper ones first. A room imports only rooms of lower lines; rooms of one line don't know each other. */
exports.LINES = [
  ['entrypoints', 'reader'],
  ['site'],
  ['backup', 'restore'],
  ['jobs'],
  ['repository'],
  ['entities'],
  ['jira'],
  ['stores'],
  ['contract'],
];
/** Rooms that know nothing of Forge: the same code must run in the reader, over a folder. */
exports.CORE = ['contract', 'repository', 'entities', 'backup', 'restore', 'site'];

/** The rooms as docs/ARCHITECTURE.md draws them; test/architecture holds the two together. */
exports.drawing = function () {
  return exports.LINES.map(function (line) {
    return line
      .map(function (room) {
        return exports.CORE.indexOf(room) >= 0 ? room + ' *' : room;
      })
      .join('   ');
  }).join('\n  ↓\n');
};
