import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replay, runScenario } from '../../local/scenario/run';
import type { Step } from '../../local/scenario/step';
import { siteNamed } from '../../local/siteName';

jest.setTimeout(300_000);

test.each(['demo:500', 'synthetic:300', __filename])('the command that runs it again names the site %s', (name) => {
  const options = { site: siteNamed(name), steps: [], faults: 'heavy', seed: 7, store: 'memory' };
  expect(replay(options as unknown as Parameters<typeof replay>[0])).toContain(` --site ${name} `);
});

test('what fails outside of a step prints the command, too', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'replay-'));
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const vanish: Step = {
    name: 'vanish',
    run: async ({ site }) => {
      site.exportSeed = () => Promise.reject(new Error('the disk is full'));
      return Promise.resolve();
    },
  };
  const options = {
    site: siteNamed('synthetic:2'),
    steps: [vanish],
    faults: 'none',
    seed: 7,
    store: 'object',
    out: path.join(folder, 'out'),
  } as const;
  await expect(runScenario(options)).rejects.toThrow('the disk is full');
  expect(printed.mock.calls.map(String).join('\n')).toMatch(/^The same again: npm run scenario -- --site synthetic:2 --steps vanish/m);
  printed.mockRestore();
  rmSync(folder, { recursive: true, force: true });
});
