import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const { drawing } = jest.requireActual<{ readonly drawing: () => string }>(path.resolve('scripts/rooms.cjs'));
const read = (file: string): string => readFileSync(file, 'utf8');

test('docs/ARCHITECTURE.md has the drawing of scripts/rooms.cjs', () => {
  expect(read('docs/ARCHITECTURE.md')).toContain(`\n${drawing()}\n`);
});

describe('docs/PLATFORM.md lists every switch', () => {
  const names = (file: string, interfaceName: string): readonly string[] => {
    const body = new RegExp(`interface ${interfaceName} \\{([^}]*)\\}`).exec(read(file))![1]!;
    return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name!);
  };
  test.each([...names('local/jira/switches.ts', 'Switches'), ...names('local/forge/platform.ts', 'PlatformSwitches')])('%s', (name) => {
    expect(read('docs/PLATFORM.md')).toMatch(new RegExp(`^\\|[^|]*\\b${name}\\b[^|]*\\|`, 'm'));
  });
});

test('docs/SECURITY.md lists every scope', () => {
  const scopes = [...read('manifest.yml').matchAll(/^ {4}- ([\w:-]+) #/gm)].map(([, scope]) => scope!);
  expect(scopes.length).toBeGreaterThan(3);
  for (const scope of scopes) expect(read('docs/SECURITY.md')).toMatch(new RegExp(`\\| ${scope} +\\|`));
});

test('every link of the docs leads to a file', () => {
  const files = [
    'README.md',
    ...readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const broken = files.flatMap((file) =>
    [...read(file).matchAll(/\]\(([^)#:]+)\)/g)]
      .map(([, target]) => path.join(path.dirname(file), target!))
      .filter((target) => !existsSync(target))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});
