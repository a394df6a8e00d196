#!/usr/bin/env node
'use strict';
// npx holdfast …: the reader of a repository (src/reader). One file, bundled when it is missing or older than its sources; then no package is
// needed, and any Node from 20 on will do.
const childProcess = require('child_process');
const fs = require('fs');
const path = require('path');
const setup = require('./setup.cjs');

const BUILT = path.join(setup.ROOT, 'build', 'reader', 'holdfast.cjs');
const SOURCES = path.join(setup.ROOT, 'src');
const CONFIG = path.join(__dirname, 'reader.vite.config.mts');

function newest(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).reduce(function (time, entry) {
    const full = path.join(folder, entry.name);
    return Math.max(time, entry.isDirectory() ? newest(full) : fs.statSync(full).mtimeMs);
  }, 0);
}

function isBuilt() {
  if (!fs.existsSync(BUILT)) return false;
  const time = fs.statSync(BUILT).mtimeMs;
  return !fs.existsSync(SOURCES) || (newest(SOURCES) <= time && fs.statSync(CONFIG).mtimeMs <= time);
}

function build() {
  const half = path.join(setup.ROOT, 'build', 'reader.' + process.pid);
  const vite = path.join(setup.ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '-c', CONFIG, '--outDir', half, '--logLevel', 'error'];
  const done = childProcess.spawnSync(process.execPath, args, { cwd: setup.ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) throw new Error('The reader could not be bundled.');
  fs.mkdirSync(path.dirname(BUILT), { recursive: true });
  fs.renameSync(path.join(half, 'holdfast.cjs'), BUILT);
  fs.rmSync(half, { recursive: true, force: true });
}

function ready() {
  const complaint = setup.nodeComplaint(process.versions.node);
  if (complaint) return setup.failed(new setup.SetupError(complaint));
  if (isBuilt()) return Promise.resolve();
  return setup.setup().then(build, function (error) {
    // the rest of Holdfast needs a newer Node; what bundles the reader does not
    if (!fs.existsSync(path.join(setup.ROOT, 'node_modules', 'vite'))) return setup.failed(error);
    return build();
  });
}

ready().then(function () {
  require(BUILT);
});
