// @ts-check
'use strict';
/**
 * The file system of a function: all of it can be read, only the folder for temporary files (`os.tmpdir()`) can be written, and only
 * so much. The rest is read-only, as on the platform's hosts. It holds what writes by `node:fs`; nothing of an app has another way.
 * A folder that the local platform mounts stands for a store outside of Forge (a customer's bucket): it is not the function's disk.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** For which of its arguments a function makes or changes a path. */
const CHANGES = {
  ...{ appendFile: [0], chmod: [0], copyFile: [1], cp: [1], link: [1], mkdir: [0], mkdtemp: [0], rename: [0, 1], rm: [0], rmdir: [0] },
  ...{ symlink: [1], truncate: [0], unlink: [0], utimes: [0], writeFile: [0] },
};
/** Where bytes to be written stand in the arguments. */
const BYTES = { appendFile: 1, writeFile: 1, write: 1, writev: 1 };

/** `most`: bytes of all temporary files together. `mounted`: a folder that may be written without limit. */
function installFiles(most, mounted) {
  const root = fs.realpathSync(os.tmpdir());
  const failed = (code, errno, words, call, file) =>
    Object.assign(new Error(`${code}: ${words}, ${call}${file === undefined ? '' : ` '${file}'`}`), {
      code,
      errno,
      syscall: call,
      path: file,
    });

  const checkPath = (call, file) => {
    if (typeof file !== 'string' && !(file instanceof URL) && !Buffer.isBuffer(file)) return;
    const full = path.resolve(file instanceof URL ? require('node:url').fileURLToPath(file) : String(file));
    if (mounted !== undefined && full.startsWith(path.resolve(mounted))) return;
    if (!full.startsWith(root + path.sep)) throw failed('EROFS', -30, 'read-only file system', call, full);
  };
  const checkRoom = (call, data) => {
    if (used(root) + lengthOf(data) > most) throw failed('ENOSPC', -28, 'no space left on device', call);
  };
  const check = (name, args) => {
    for (const at of CHANGES[name] ?? []) checkPath(name, args[at]);
    if (name === 'open' && /[wa+]/.test(String(args[1] ?? 'r'))) checkPath(name, args[0]);
    if (name === 'open' && typeof args[1] === 'number' && (args[1] & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0)
      checkPath(name, args[0]);
    if (name === 'copyFile') checkRoom(name, { byteLength: fs.statSync(String(args[0])).size });
    if (name === 'truncate' || name === 'ftruncate') checkRoom(name, { byteLength: args[1] ?? 0 });
    if (name in BYTES) checkRoom(name, args[BYTES[name]]);
  };

  for (const name of [...Object.keys(CHANGES), 'ftruncate', 'open', 'write', 'writev']) {
    guard(fs, `${name}Sync`, (args) => check(name, args));
    guardCallback(fs, name, (args) => check(name, args));
    if (name in fs.promises) guardPromise(fs.promises, name, (args) => check(name, args));
  }
  // Streams and handles of files write through these.
  const open = fs.promises.open;
  fs.promises.open = async (...args) => {
    const handle = await open(...args);
    for (const name of ['write', 'writev', 'writeFile', 'appendFile']) guardPromise(handle, name, ([data]) => checkRoom(name, data));
    return handle;
  };
}

function guard(module, name, check) {
  const real = module[name];
  if (real === undefined) return;
  module[name] = (...args) => {
    check(args);
    return real.apply(module, args);
  };
}

function guardCallback(module, name, check) {
  const real = module[name];
  if (real === undefined) return;
  module[name] = (...args) => {
    try {
      check(args);
    } catch (error) {
      const done = args.at(-1);
      if (typeof done !== 'function') throw error;
      return void process.nextTick(done, error);
    }
    return real.apply(module, args);
  };
}

function guardPromise(module, name, check) {
  const real = module[name];
  module[name] = async (...args) => {
    check(args);
    return real.apply(module, args);
  };
}

function used(dir) {
  let bytes = 0;
  for (const entry of fs.readdirSync(dir, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath, entry.name)).size;
  return bytes;
}

function lengthOf(data) {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (Array.isArray(data)) return data.reduce((total, part) => total + part.byteLength, 0);
  return data?.byteLength ?? 0;
}

module.exports = { installFiles };
