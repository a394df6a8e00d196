import { replay } from '../../local/scenario/run';
import { siteNamed } from '../../local/siteName';

test.each(['demo:500', 'synthetic:300', __filename])('the command that runs it again names the site %s', (name) => {
  const options = { site: siteNamed(name), steps: [], faults: 'heavy', seed: 7, store: 'memory' };
  expect(replay(options as unknown as Parameters<typeof replay>[0])).toContain(` --site ${name} `);
});
