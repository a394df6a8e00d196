/** Bad input is one clear sentence and exit code 2, and nothing is half-written. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = mkdtempSync(path.join(tmpdir(), 'bad-input-'));
const ONE_SENTENCE = /^[^\n]+\.\n$/;

function run(program: string, args: readonly string[], node: readonly string[] = []) {
  const task = ['scripts/task.cjs', 'help', program, ...args];
  const { status, stderr } = spawnSync(process.execPath, [...node, ...task], {
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: process.cwd() },
  });
  return { status, stderr };
}
const scenario = (options: Readonly<Record<string, string>>) => {
  const all = { site: 'synthetic:10', steps: 'backup', out: path.join(folder, 'out'), ...options };
  return run(
    'local/scenario/main.ts',
    Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
  );
};
const file = (name: string, content: Uint8Array | string): string => {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
};

describe('npm run scenario', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['an unknown step', { steps: 'backup,explode' }, /Unknown step "explode"; there are backup, change/],
    ['a step of later', { steps: 'backup,prune' }, /"prune" is not built yet/],
    ['a store of later', { store: 'bucket' }, /bucket is not built yet/],
    ['an unknown level of faults', { faults: 'some' }, /--faults must be none, light, heavy/],
    ['an unknown option', { colour: 'red' }, /--colour.*Options: --site/],
    ['no number of issues', { site: 'synthetic:many' }, /whole number/],
    ['a seed that is not there', { site: '/no/such/seed.gz' }, /no seed file/],
    ['a seed that is no gzip', { site: file('text.gz', 'hello') }, /text\.gz/],
    ['a seed that is cut off', { site: file('cut.gz', gzipSync('{"entity":"user","data":{}}\n'.repeat(50)).subarray(0, 40)) }, /cut\.gz/],
    ['a line that is no JSON', { site: file('line.gz', gzipSync('{"entity":\n')) }, /line 1/],
  ];
  test.each(cases)('%s', (_, options, sentence) => {
    const { status, stderr } = scenario(options);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(ONE_SENTENCE);
    expect(status).toBe(2);
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual([]);
  });

  test('a missing option', () => {
    expect(run('local/scenario/main.ts', [])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/Missing: --site, --steps, --out/),
    });
  });

  test.each(['notes.txt', 'repository'])('a folder that holds %s and no report is not touched', (name) => {
    const out = path.join(folder, `full-${name}`);
    mkdirSync(out);
    writeFileSync(path.join(out, name), 'mine');
    expect(scenario({ out })).toMatchObject({ status: 2, stderr: expect.stringMatching(/not an earlier report/) });
    expect(readdirSync(out)).toEqual([name]);
    expect(existsSync(`${out}.tmp`)).toBe(false);
  });
});

describe('npm start', () => {
  test('a port in use', async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const { status, stderr } = run('local/start.ts', ['--port', String(port)]);
    server.close();
    expect(stderr).toMatch(new RegExp(`^Port ${port} is in use[^\n]*\n$`));
    expect(status).toBe(2);
  });

  test.each([
    ['an unknown option', ['--colour', 'red'], /--colour/],
    ['no port', ['--port', '70000'], /whole number from 0 to 65535/],
    ['no seed', ['--site', '/no/such'], /no seed file/],
    ['no day of history', ['--history', '0'], /--history must be a whole number from 1 to 366, not "0"/],
    ['no number of days', ['--history', 'abc'], /--history must be a whole number from 1 to 366, not "abc"/],
    ['more history than there is', ['--history', '10000'], /--history must be a whole number from 1 to 366/],
  ])('%s', (_, args, sentence) => {
    const { status, stderr } = run('local/start.ts', args);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(ONE_SENTENCE);
    expect(status).toBe(2);
  });
});

describe('a Node that is too old', () => {
  const old = file('old.cjs', "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });");
  test.each(['local/start.ts', 'local/scenario/main.ts', 'jest'])('%s says so', (program) => {
    const { status, stderr } = run(program, [], ['--require', old]);
    expect(stderr).toMatch(/needs Node 20 or newer with npm, and this is Node 18\.20\.4/);
    expect(stderr).toMatch(ONE_SENTENCE);
    expect(status).toBe(2);
  });
});
