import { readMirror } from '../mirrorCheck';
import { until, type World } from '../step';
import { StepFailed } from '../stepFailed';

/**
 * The platform goes, for `ms`: nobody answers the page, every trigger fails, and the folder's repository is read without any of it. Then it is
 * back, and the app must know all that it knew and capture what comes. Throws `StepFailed`.
 */
export async function whileGone(world: World, begin: () => string, ms: number): Promise<string> {
  const { app, platform, clock } = world;
  const before = await app.ask('overview');
  if (before.safeSince === undefined) throw new StepFailed('there is no backup yet that could outlive Atlassian');
  const said = begin();
  const answered = await platform
    .invokeResolver({ moduleKey: 'holdfast-admin', functionKey: 'overview', payload: {}, accountId: world.site.adminAccountId })
    .then(
      () => true,
      () => false,
    );
  if (answered) throw new StepFailed('the page was answered although Atlassian was gone');
  const left = world.store.kind === 'folder' ? readMirror(world.store.dir) : 'The Object Store is gone with Atlassian.';
  platform.autoSchedule(true);
  await clock.advance(ms + 1_000);
  platform.autoSchedule(false);
  await platform.idle();
  const back = clock.now();
  const after = await until(world, 'The first sweep after Atlassian came back', async () => {
    const seen = await app.ask('overview');
    if (seen.state === 'failed') throw new StepFailed(`the app did not get over it: ${seen.failure?.happened ?? 'no reason given'}`);
    const swept = seen.safeSince !== undefined && seen.safeSince > back - SWEEP_LAG_MS && seen.running.length === 0;
    return { state: [seen.state, seen.safeSince, seen.running], done: swept ? seen : undefined };
  });
  const gone = after.gaps.find((gap) => !before.gaps.some(({ kind, reason }) => kind === gap.kind && reason === gap.reason));
  if (gone !== undefined) throw new StepFailed(`there is a gap that was not there before: ${gone.kind}, ${gone.reason}`);
  return `${said} ${left} Then the app went on.`;
}

/** “Safe since” stays this far behind a sweep's start: the index of a live site is late. */
const SWEEP_LAG_MS = 120_000;
