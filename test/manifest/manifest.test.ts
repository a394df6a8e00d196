import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

const OPENAPI = path.resolve('../shared/openapi');
const text = readFileSync('manifest.yml', 'utf8');
const manifest = parse(text) as {
  readonly app: { readonly runtime: { readonly name: string } };
  readonly permissions: { readonly scopes: readonly string[]; readonly external?: unknown };
  readonly modules: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
};

describe('every scope', () => {
  test.each(manifest.permissions.scopes)('%s has its reason beside it', (scope) => {
    const line = text.split('\n').find((candidate) => candidate.trim().startsWith(`- ${scope}`));
    expect(line).toMatch(/ # \S.{15,}/);
  });
});

test('the edition without egress declares none', () => {
  expect(manifest.permissions.external).toBeUndefined();
});

test('Node 24, one five-minute schedule, at most five schedules, long consumers', () => {
  expect(manifest.app.runtime.name).toBe('nodejs24.x');
  const intervals = manifest.modules.scheduledTrigger!.map((trigger) => trigger.interval);
  expect(intervals).toHaveLength(new Set(intervals).size);
  expect(intervals.length).toBeLessThanOrEqual(5);
  const functions = new Map(manifest.modules.function!.map((entry) => [entry.key, entry]));
  for (const consumer of manifest.modules.consumer!) expect(functions.get(consumer.function)).toMatchObject({ timeoutSeconds: 900 });
});

test('keys are unique over all modules', () => {
  const keys = Object.values(manifest.modules).flatMap((entries) => entries.map((entry) => entry.key));
  expect(keys).toHaveLength(new Set(keys).size);
});

// The linter needs the official OpenAPI documents, which are kept beside the project and not in it.
const official = existsSync(OPENAPI) ? describe : describe.skip;

official(`the official tools${existsSync(OPENAPI) ? '' : ' (skipped, because ../shared/openapi is not there)'}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'forge-lint-'));
  const empty = path.join(folder, 'empty.json');
  writeFileSync(empty, '{"paths":{}}');
  const swagger = {
    USE_LOCAL_SWAGGER: '1',
    LOCAL_JIRA_SWAGGER: path.join(OPENAPI, 'jira-platform-v3.2026-02.json'),
    LOCAL_JSM_SWAGGER: path.join(OPENAPI, 'jira-service-management.2025-09-17.json'),
    LOCAL_JSW_SWAGGER: path.join(OPENAPI, 'jira-software-agile.2025-09-17.json'),
    LOCAL_CONF_SWAGGER: empty,
    LOCAL_CONF_V2_SWAGGER: empty,
    LOCAL_BB_SWAGGER: empty,
  };
  interface Said {
    readonly files: number;
    readonly schema: readonly unknown[];
    readonly findings: readonly { readonly message: string }[];
  }
  let ours: Said;
  let unscoped: Said;
  beforeAll(() => {
    // A resource must have been built for the linter; its content is not looked at.
    mkdirSync('static/admin/dist', { recursive: true });
    const folders = [process.cwd(), appWithoutScope()];
    const args = ['--import', require.resolve('tsx'), path.resolve('test/manifest/forgeLint.ts'), ...folders];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...swagger } });
    const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
    if (answers.length !== folders.length) throw new Error(`the linter gave no answer: ${stderr}`);
    [ours, unscoped] = answers.map((line) => JSON.parse(line) as Said) as [Said, Said];
  });

  test('the full schema and forge lint find nothing to say', () => {
    expect(ours.schema).toEqual([]);
    expect(ours.findings.map(({ message }) => message)).toEqual([]);
    expect(ours.files).toBeGreaterThan(20);
  });

  test('forge lint really looks at the code: a missing scope is found', () => {
    expect(unscoped.findings.map(({ message }) => message).join()).toMatch(/scope/i);
  });

  function appWithoutScope(): string {
    const app = path.join(folder, 'app');
    mkdirSync(path.join(app, 'src'), { recursive: true });
    writeFileSync(path.join(app, 'package.json'), '{"dependencies":{"@forge/api":"8.3.0"}}');
    writeFileSync(path.join(app, 'tsconfig.json'), '{"compilerOptions":{"target":"ES2023"},"include":["src/**/*.ts"]}');
    const module = '[{key: f, handler: main.handler}]';
    writeFileSync(
      path.join(app, 'manifest.yml'),
      `app: {id: 'ari:cloud:ecosystem::app/7d9b2c1e-5a34-4f0e-9c55-0d6a3c1f8b21', runtime: {name: nodejs24.x}}\npermissions: {scopes: ['storage:app']}\nmodules: {function: ${module}, scheduledTrigger: [{key: t, function: f, interval: hour}]}\n`,
    );
    writeFileSync(
      path.join(app, 'src/main.ts'),
      "import api, { route } from '@forge/api';\nexport const handler = () => api.asApp().requestJira(route`/rest/api/3/issue/1`, { method: 'DELETE' });\n",
    );
    return app;
  }
});
