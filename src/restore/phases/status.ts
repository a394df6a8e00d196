/**
 * Brings each issue to its old status and resolution by walking its workflow (rules in `workflow.ts`).
 *
 * S1 a transition is sent from the status that the issue should be in (where a new one of its type begins, where the last transition led
 * to) or was read in; after any doubt it is read again · S3 what is learned of a workflow, good or bad, is learned from a status that was read ·
 * S2 at the end of each chunk the issues that were moved are read, and a resolution that is not
 * the old one is set or cleared by an edit.
 */
import { isHoldfastError } from '../../contract/errors';
import type { Json } from '../../contract/ports';
import { isRaw, textOf } from '../../entities/normalise';
import { writtenFields } from '../../entities/write/issueFields';
import type { IssueFacts } from '../../entities/write/issueRecord';
import { bulkFetch, issueTransitions } from '../../jira/read/search';
import { editIssue } from '../../jira/write/issue';
import { doTransition } from '../../jira/write/transition';
import type { Job, Place } from '../job';
import { patiently } from '../patiently';
import { pool } from '../pool';
import { edgesOf, nextMove, resolutionFor, type Edge, type Goal, type Workflow } from '../workflow';
import { IN_FLIGHT } from './inFlight';

const CHUNK = 24;
/** Far more than any workflow needs: a loop of refusals ends. */
const MOVES_MAX = 200;

interface Now {
  status: string;
  resolution: string | undefined;
}

export const statusPhase = async (job: Job): Promise<boolean> => {
  const workflows = await job.store.readWorkflows();
  const finished = await job.eachIssue(CHUNK, (place, issues) => new Walk(job, place, workflows).chunk(issues));
  await job.store.writeWorkflows(workflows);
  return finished;
};

class Walk {
  constructor(
    private readonly job: Job,
    private readonly place: Place,
    private readonly workflows: Record<string, Workflow>,
  ) {}

  async chunk(issues: readonly IssueFacts[]): Promise<void> {
    const mustRead = issues.filter((issue) => this.isOdd(issue) || this.workflow(issue).initial === undefined);
    const known = await this.read(mustRead);
    for (const issue of mustRead) {
      const now = known.get(issue.key);
      // Untouched so far, so this is where an issue of its type begins.
      if (now !== undefined && !this.isOdd(issue)) this.workflow(issue).initial ??= now.status;
    }
    const moved: IssueFacts[] = [];
    await pool(issues, IN_FLIGHT, async (issue) => {
      const initial = this.isOdd(issue) ? undefined : this.workflow(issue).initial;
      const now = known.get(issue.key) ?? (initial === undefined ? undefined : { status: initial, resolution: undefined });
      if (now === undefined) return this.job.note({ key: issue.key, code: 'vanished' });
      if (now.status === issue.statusId && now.resolution === (await this.wantedResolution(issue))) return;
      moved.push(issue);
      await this.walk(issue, now.status);
    });
    const after = await this.read(moved);
    await pool(moved, IN_FLIGHT, async (issue) => {
      const now = after.get(issue.key);
      if (now === undefined) return;
      const wanted = await this.wantedResolution(issue);
      if (now.resolution !== wanted && !(await this.setResolution(issue, wanted))) await this.again(issue, now.status);
    });
  }

  /** Edits can't touch the resolution here: out of the status and in again, by a transition that leaves the right one. */
  private async again(issue: IssueFacts, status: string): Promise<void> {
    const workflow = this.workflow(issue);
    workflow.strict = true;
    if (status === issue.statusId) await this.walk(issue, status, true);
    const wanted = await this.wantedResolution(issue);
    if ((await this.read([issue])).get(issue.key)?.resolution !== wanted)
      this.job.note({ key: issue.key, code: 'resolution-differs', about: issue.resolutionName });
  }

  /** May be elsewhere than where a new issue of its type begins: worked on before, or made as another type. */
  private isOdd(issue: IssueFacts): boolean {
    return this.job.mustReadBack(issue.number) || this.place.state.fixes.includes(issue.number);
  }

  private workflow(issue: IssueFacts): Workflow {
    return (this.workflows[`${this.place.key}/${issue.typeId}`] ??= { edges: {} });
  }

  private async read(issues: readonly IssueFacts[]): Promise<ReadonlyMap<string, Now>> {
    const live = await bulkFetch(this.job.jira, { issueIdsOrKeys: issues.map((issue) => issue.key), fields: ['status', 'resolution'] });
    return new Map(
      live.issues.map((one) => {
        const resolution = isRaw(one.fields?.['resolution']) ? textOf(one.fields['resolution']['id']) : '';
        return [
          one.key ?? '',
          {
            status: isRaw(one.fields?.['status']) ? textOf(one.fields['status']['id']) : '',
            resolution: resolution === '' ? undefined : resolution,
          },
        ];
      }),
    );
  }

  private async wantedResolution(issue: IssueFacts): Promise<string | undefined> {
    return issue.resolutionId === undefined ? undefined : (await this.job.site()).resolutionNow(issue.resolutionId, issue.resolutionName);
  }

  private async walk(issue: IssueFacts, from: string, leave = false): Promise<void> {
    const { job } = this;
    const workflow = this.workflow(issue);
    const resolved = (await this.wantedResolution(issue)) !== undefined;
    let goal: Goal = { status: issue.statusId, resolved, leave };
    const avoid = new Set<string>();
    let status: string | undefined = from;
    let wasRead = false;
    let refused: { readonly from: string; readonly edge: string } | undefined;
    for (let moves = 0; moves < MOVES_MAX; moves++) {
      if (status === undefined) {
        status = (await this.read([issue])).get(issue.key)?.status;
        if (status === undefined) return job.note({ key: issue.key, code: 'vanished' });
        wasRead = true;
        // It was there, so the transition is to blame, and not what we believed.
        if (refused?.from === status) avoid.add(`${refused.from}>${refused.edge}`);
        refused = undefined;
      }
      const move = nextMove(workflow, status, goal, avoid);
      if (move.do === 'arrived') return;
      if (move.do === 'stuck') break;
      if (move.do === 'learn') {
        if (!wasRead) {
          status = undefined;
          continue;
        }
        const transitions = await this.transitions(issue);
        if (transitions === undefined) return job.note({ key: issue.key, code: 'vanished' });
        workflow.edges[status] = transitions;
        continue;
      }
      const went: 'arrived' | 'unknown' | 'refused' = await this.go(issue, move.edge);
      if (went === 'refused') refused = { from: status, edge: move.edge.id };
      status = went === 'arrived' ? move.edge.to : undefined;
      wasRead = false;
      // It has left; from now on the goal is to arrive, by a step that leaves the right resolution.
      if (goal.leave === true && status !== goal.status) goal = { ...goal, leave: false };
    }
    if (leave) return;
    job.note({ key: issue.key, code: 'status-stuck', about: issue.statusName });
  }

  private async transitions(issue: IssueFacts): Promise<readonly Edge[] | undefined> {
    try {
      return edgesOf(await issueTransitions(this.job.jira, issue.key));
    } catch (e) {
      if (isHoldfastError(e, 'not-found')) return undefined;
      throw e;
    }
  }

  private async go(issue: IssueFacts, edge: Edge): Promise<'arrived' | 'unknown' | 'refused'> {
    const fields: Record<string, Json> = {};
    const resolution = resolutionFor(edge, await this.wantedResolution(issue));
    if (resolution !== undefined) fields['resolution'] = { id: resolution };
    if (edge.needs.length > 0) {
      const own = writtenFields(issue.fields, await this.job.site()).fields;
      for (const field of edge.needs) if (own[field] !== undefined) fields[field] = own[field];
    }
    try {
      await doTransition(this.job.jira, issue.key, edge.id, fields);
      return 'arrived';
    } catch (e) {
      if (isHoldfastError(e, 'unknown-outcome')) return 'unknown';
      if (isHoldfastError(e, 'conflict')) {
        await this.job.deps.clock.sleep(1_000);
        return 'unknown';
      }
      if (!isHoldfastError(e, 'refused', 'not-found')) throw e;
      // Not from here, or not with these fields: look where the issue is, and try another way.
      return 'refused';
    }
  }

  /** False when Jira does not let an edit do it. */
  private async setResolution(issue: IssueFacts, wanted: string | undefined): Promise<boolean> {
    if (this.workflow(issue).strict === true) return false;
    try {
      await patiently(this.job.deps.clock, () =>
        editIssue(this.job.jira, issue.key, { resolution: wanted === undefined ? null : { id: wanted } }),
      );
      return true;
    } catch (e) {
      if (!isHoldfastError(e, 'refused', 'not-found')) throw e;
      return false;
    }
  }
}
