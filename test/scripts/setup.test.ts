/** Setting up a clone must not harm another one: a linked node_modules belongs to somebody else. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'setup-'));
  mkdirSync(path.join(dir, 'clone/scripts'), { recursive: true });
  mkdirSync(path.join(dir, 'other/theirs'), { recursive: true });
  copyFileSync(path.join(__dirname, '../../scripts/setup.cjs'), path.join(dir, 'clone/scripts/setup.cjs'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const setup = () => spawnSync(process.execPath, [path.join(dir, 'clone/scripts/setup.cjs')], { encoding: 'utf8' });

test('a node_modules that is a link to something else is left alone: one sentence, exit code 2', () => {
  writeFileSync(path.join(dir, 'clone/package-lock.json'), JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
  symlinkSync(path.join(dir, 'other'), path.join(dir, 'clone/node_modules'));
  const { status, stderr } = setup();
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^node_modules is a link .* run the command again\.\n$/)]);
  expect(existsSync(path.join(dir, 'other/theirs'))).toBe(true);
});

test('a folder that is no whole clone is told so', () => {
  expect(setup()).toMatchObject({ status: 2, stderr: expect.stringContaining('package-lock.json is missing') });
});
