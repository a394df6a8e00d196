'use strict';
// node scripts/task.cjs "<line of help>" <program> [arguments]
// What each script of package.json calls: sets up, then runs the program with Node 24. A program that ends in .ts runs
// through tsx, .cjs directly, any other name is a command of an installed package. The line of help is for `npm run`.
const childProcess = require('child_process');
const fs = require('fs');
const path = require('path');
const setup = require('./setup.cjs');

const program = process.argv[3];
const args = process.argv.slice(4);

function commandLine(name) {
  if (/\.ts$/.test(name)) return ['--import', 'tsx', name];
  if (/\.cjs$/.test(name)) return [name];
  return [fs.realpathSync(path.join(setup.ROOT, 'node_modules', '.bin', name))];
}

function run(node) {
  const bin = path.join(setup.ROOT, 'node_modules', '.bin');
  const env = Object.assign({}, process.env, { PATH: path.dirname(node) + path.delimiter + bin + path.delimiter + process.env.PATH });
  const child = childProcess.spawn(node, commandLine(program).concat(args), { cwd: setup.ROOT, stdio: 'inherit', env: env });
  // Ctrl-C reaches the whole group; the program decides how it ends, and we follow.
  process.on('SIGINT', function () {});
  process.on('SIGTERM', function () {
    child.kill('SIGTERM');
  });
  child.on('error', function (error) {
    throw error;
  });
  child.on('exit', function (code, signal) {
    process.exit(code === null ? (signal === 'SIGINT' ? 130 : 1) : code);
  });
}

setup.setup().then(run, setup.failed);
