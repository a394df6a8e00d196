import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Linter } from 'eslint';

const CONFIG = path.resolve('.dependency-cruiser.cjs');
const { forbidden } = jest.requireActual<{ readonly forbidden: readonly { readonly name: string }[] }>(CONFIG);
const { LINES } = jest.requireActual<{ readonly LINES: readonly (readonly string[])[] }>(path.resolve('scripts/rooms.cjs'));

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

function violations(cwd: string, folders: readonly string[]): readonly Violation[] {
  const program = realpathSync('node_modules/.bin/depcruise');
  const { stdout, stderr } = spawnSync(process.execPath, [program, '--config', CONFIG, '--output-type', 'json', ...folders], {
    encoding: 'utf8',
    cwd,
    maxBuffer: 1 << 28,
  });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { readonly summary: { readonly violations: readonly Violation[] } }).summary.violations;
}

/** One file a rule that must break it: rule → [file, what it imports]. */
const BREAKERS: Readonly<Record<string, readonly [string, string]>> = {
  'no-circular': ['src/contract/a.ts', './b'],
  'not-resolvable': ['src/contract/c.ts', './nowhere'],
  'core-knows-no-forge': ['src/repository/forge.ts', '@forge/kvs'],
  'jira-only-types-of-forge': ['src/jira/forge.ts', '@forge/kvs'],
  'src-alone': ['src/contract/local.ts', '../../local/x'],
  'local-alone': ['local/src.ts', '../src/contract/x'],
  'judge-alone': ['scripts/src.ts', '../src/contract/x'],
  'page-knows-the-contract': ['static/page.ts', '../src/jobs/x'],
  // Every room but the lowest may not import the one above it, and the highest not the platform.
  ...Object.fromEntries(
    LINES.flatMap((line, i) =>
      line.map(
        (room) =>
          [`rooms-${room}`, i === 0 ? [`src/${room}/up.ts`, '../elsewhere/x'] : [`src/${room}/up.ts`, `../${LINES[i - 1]![0]}/x`]] as const,
      ),
    ),
  ),
};

describe('the rule over imports', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'rooms-'));
  const write = (file: string, content: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  };
  for (const room of [...LINES.flat(), 'elsewhere']) write(`src/${room}/x.ts`, 'export const x = 1;\n');
  write('src/contract/b.ts', "import './a';\n");
  write('local/x.ts', 'export const x = 1;\n');
  write('node_modules/@forge/kvs/package.json', '{"name":"@forge/kvs","main":"index.js"}');
  write('node_modules/@forge/kvs/index.js', '');
  write('package.json', '{"dependencies":{"@forge/kvs":"1"}}');
  for (const [file, imported] of Object.values(BREAKERS)) write(file, `import '${imported}';\n`);

  const found = violations(root, ['src', 'local', 'scripts', 'static']);

  test.each(forbidden.map(({ name }) => name))('%s has a breach that it finds', (name) => {
    expect(BREAKERS).toHaveProperty([name]);
    expect(found.filter((violation) => violation.rule.name === name).map(({ from }) => from)).toContain(BREAKERS[name]![0]);
  });

  test('holds for this project', () => {
    expect(violations('.', ['src', 'local', 'scripts']).map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });
});

describe('what runs before anything is installed', () => {
  test.each(['setup.cjs', 'task.cjs', 'help.cjs'])('scripts/%s has no syntax that Node 12 lacks and needs no package', (file) => {
    const code = readFileSync(`scripts/${file}`, 'utf8');
    const messages = new Linter().verify(code, [{ languageOptions: { ecmaVersion: 2018, sourceType: 'commonjs' } }]);
    expect(messages).toEqual([]);
    const required = [...code.matchAll(/require\('([^']+)'\)/g)].map(([, name]) => name);
    expect(required.filter((name) => !/^(\.|child_process$|crypto$|fs$|path$)/.test(name!))).toEqual([]);
  });
});

test('there are no barrel files', () => {
  const barrels = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /(^|\/)index\.tsx?$/.test(file));
  expect(barrels).toEqual([]);
});
