'use strict';
// Which room may import which (docs/ARCHITECTURE.md draws it from this list). test/architecture breaks every rule once.
const fs = require('node:fs');
const { LINES, CORE } = require('./scripts/rooms.cjs');

const among = (rooms) => `^src/(${rooms.join('|')})/`;

const oneWay = LINES.flatMap((line, i) =>
  line.map((room) => ({
    name: `rooms-${room}`,
    comment: 'imports go one way, downwards',
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: among([room, ...LINES.slice(i + 1).flat()]) },
  })),
);

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'a cycle of types alone is none when the program runs',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...oneWay,
    {
      name: 'core-knows-no-forge',
      severity: 'error',
      from: { path: among(CORE) },
      to: { path: '(^|/)@forge/' },
    },
    {
      name: 'jira-only-types-of-forge',
      comment: 'of Forge the Jira client knows `route` of @forge/api and types',
      severity: 'error',
      from: { path: '^src/jira/' },
      to: { path: '(^|/)@forge/', pathNot: '(^|/)@forge/api/' },
    },
    {
      name: 'src-alone',
      comment: 'the app knows nothing of its tests, its local platform or its scripts',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(local|scripts|test|bench|static)/' },
    },
    {
      name: 'local-alone',
      comment: 'the platform has its own table of limits, so that a wrong constant on either side is caught by the other',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(src|static|test)/' },
    },
    {
      name: 'judge-alone',
      comment: 'whoever judges a restore shares no code with what restored',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { path: '^(src|static|test)/' },
    },
    {
      name: 'page-knows-the-contract',
      comment: 'of src the page knows only what it and the functions say to each other',
      severity: 'error',
      from: { path: '^static/' },
      to: { path: '^(src|local|scripts|test)/', pathNot: '^src/contract/' },
    },
  ],
  options: {
    ...(fs.existsSync('tsconfig.local.json') ? { tsConfig: { fileName: 'tsconfig.local.json' } } : {}),
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
