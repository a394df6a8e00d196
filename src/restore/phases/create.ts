/**
 * Makes every number of a project, once and in order (the rules are in `order.ts`).
 *
 * C1 a request is sent only when everything below its first number is known to exist · C2 after a lost reply, and in a step that is done
 * again, the next keys are read from the database (bulkfetch) before anything is made · C3 a key that is not the expected one means that
 * somebody else makes work items here: this project stops at once.
 * C4 when Jira takes only a part of a request, the numbers move up: what then has another's content is remembered and set right later.
 */
import { isHoldfastError } from '../../contract/errors';
import { BULK_CREATE_MAX } from '../../contract/limits';
import type { Json } from '../../contract/ports';
import { keyNumber, keyProject } from '../../contract/ids';
import { writableSummary, writtenFields } from '../../entities/write/issueFields';
import { issueFacts, type IssueFacts } from '../../entities/write/issueRecord';
import { bulkFetch } from '../../jira/read/search';
import { createIssuesBulk, type IssueCreate } from '../../jira/write/issue';
import { CreateTypes, filler } from '../createTypes';
import type { Job, Place } from '../job';
import { MARK, issueMark, markOf, placeholderSummary, type IssueMark, type MadeAs } from '../marks';
import { nextRequest, type OrderLine, type Placed } from '../order';

export const createPhase = (job: Job): Promise<boolean> =>
  job.eachProject((place) => (place.state.failure === undefined ? new Creation(job, place).run() : Promise.resolve(true)));

interface Element {
  readonly number: number;
  readonly create: IssueCreate;
  readonly as: MadeAs;
}

/** Requests between two saved states: a step that is done again reads back at most these. */
const SAVE_EVERY = 10;

class Creation {
  private readonly types: CreateTypes;
  /** Requests of one element, after Jira refused a larger one as a whole. */
  private single = 0;
  /** Numbers that Jira refused as themselves. */
  private readonly refused = new Set<number>();

  constructor(
    private readonly job: Job,
    private readonly place: Place,
  ) {
    this.types = new CreateTypes(job.jira, place.key);
  }

  async run(): Promise<boolean> {
    const { job, place } = this;
    const { state, source } = place;
    let readBack = job.resumed || state.doubt === true;
    let requests = 0;
    while (state.made < source.last) {
      if (await job.handOver()) return false;
      if (readBack) {
        readBack = await this.readBack();
        if (!readBack) delete state.doubt;
        if (state.failure !== undefined) return true;
        continue;
      }
      const request = await this.request();
      if (request.length === 0) return true;
      const sent = await this.send(request);
      if (state.failure !== undefined) return true;
      if (sent === 'unknown') {
        await job.deps.clock.sleep(2_000);
        readBack = state.doubt = true;
      }
      if (++requests % SAVE_EVERY === 0) await job.save();
    }
    return true;
  }

  /** Looks at the next 50 keys; true when all of them were there already, so that more may be. */
  private async readBack(): Promise<boolean> {
    const { job, place } = this;
    const keys = Array.from({ length: Math.min(BULK_CREATE_MAX, place.source.last - place.state.made) }, (_, i) =>
      this.key(place.state.made + 1 + i),
    );
    const found = new Map(
      (await bulkFetch(job.jira, { issueIdsOrKeys: keys, fields: ['issuetype'], properties: [MARK] })).issues.map((one) => [
        one.key ?? '',
        one,
      ]),
    );
    for (const key of keys) {
      const live = found.get(key);
      if (live === undefined) return false;
      const mark = markOf(live.properties);
      if (mark?.run !== job.run) {
        this.fail(`${key} is a work item that this restore did not make.`);
        return false;
      }
      this.made(mark, key);
    }
    return keys.length > 0;
  }

  private key(number: number): string {
    return `${this.place.key}-${String(number)}`;
  }

  private fail(why: string): void {
    const said = `${why} Somebody works in ${this.place.key} while it is restored, so Holdfast stopped there: the numbers could not stay the same.`;
    this.place.state.failure = said;
    this.job.note({ key: this.place.key, code: 'project-failed', said });
  }

  /** One more number exists. */
  private made(mark: Pick<IssueMark, 'key' | 'as'>, key: string): void {
    const { job, place } = this;
    const number = keyNumber(key);
    place.state.made = number;
    job.state.units += 1;
    if (mark.as === 'stand-in' || mark.key !== key) place.state.fixes.push(number);
    else if (mark.as === 'standard' || mark.as === 'placeholder') place.state.standard = number;
  }

  /** Up to 50 elements from the first number that does not exist. */
  private async request(): Promise<readonly Element[]> {
    const { job, place } = this;
    const { state, source } = place;
    const size = this.single > 0 ? 1 : BULK_CREATE_MAX;
    const first = state.made + 1;
    const wanted = source.issues.filter((row) => row.keyNumber >= first && row.keyNumber < first + size);
    const records = new Map<number, IssueFacts>();
    for await (const record of job.view.readMany(wanted)) records.set(record.keyNumber, issueFacts(record));
    const placed = [...records.values()].map((issue): Placed => {
      const parent = this.parentOf(issue);
      // A sub-task that never had a parent: Jira decides.
      return {
        number: issue.number,
        subtask: issue.subtask && issue.parentKey !== undefined,
        standard: issue.level === 0 && !issue.subtask && !this.refused.has(issue.number),
        ...(parent === undefined ? {} : { parent }),
      };
    });
    const request: Element[] = [];
    for (const line of nextRequest(placed, { first, standard: state.standard }, source.last, size))
      request.push(await this.elementOf(line, records.get(line.number)));
    return request;
  }

  private async elementOf(line: OrderLine, issue: IssueFacts | undefined): Promise<Element> {
    if (issue === undefined) return this.placeholder(line.number);
    const itself = line.make === 'issue' && !this.refused.has(line.number) ? await this.itself(issue, line.parent) : undefined;
    return itself ?? this.standIn(issue);
  }

  private parentOf(issue: IssueFacts): number | undefined {
    const { place } = this;
    if (issue.parentKey === undefined || keyProject(issue.parentKey) !== place.key) return undefined;
    const parent = keyNumber(issue.parentKey);
    // A parent that was made as something else may not take sub-tasks yet.
    return place.source.numbers.has(parent) && !place.state.fixes.includes(parent) ? parent : undefined;
  }

  private async itself(issue: IssueFacts, parent: number | undefined): Promise<Element | undefined> {
    const fields = await this.fields(issue.typeId, issue);
    if (fields === undefined) return undefined;
    const as: MadeAs = issue.subtask ? 'sub-task' : issue.level === 0 ? 'standard' : 'other-level';
    return this.element(issue.number, as, issueMark(this.job.run, issue, as), {
      ...fields,
      summary: writableSummary(issue.summary),
      ...(parent === undefined ? {} : { parent: { key: this.key(parent) } }),
    });
  }

  private async standIn(issue: IssueFacts): Promise<Element> {
    return this.element(issue.number, 'stand-in', issueMark(this.job.run, issue, 'stand-in'), {
      ...(await this.plain()),
      summary: writableSummary(issue.summary),
    });
  }

  private async placeholder(number: number): Promise<Element> {
    return this.element(
      number,
      'placeholder',
      { run: this.job.run, source: '', key: this.key(number), as: 'placeholder' },
      { ...(await this.plain()), summary: placeholderSummary(this.key(number)) },
    );
  }

  private element(number: number, as: MadeAs, mark: IssueMark, fields: Readonly<Record<string, Json>>): Element {
    return { number, as, create: { fields, properties: [{ key: MARK, value: mark }] } };
  }

  /** The least that an issue of the plainest type needs. */
  private async plain(): Promise<Readonly<Record<string, Json>>> {
    const type = await this.types.placeholderType();
    return (type === undefined ? undefined : await this.fields(type)) ?? { project: { id: this.place.state.id } };
  }

  /** Project, type, and whatever else Jira demands; `undefined` when the project does not have this type. */
  private async fields(typeId: string, issue?: IssueFacts): Promise<Readonly<Record<string, Json>> | undefined> {
    const type = await this.types.type(typeId);
    if (type === undefined) return undefined;
    const fields: Record<string, Json> = { project: { id: this.place.state.id }, issuetype: { id: typeId } };
    if (type.required.length === 0) return fields;
    const own = issue === undefined ? {} : writtenFields(issue.fields, await this.job.site()).fields;
    for (const field of type.required) {
      const value = own[field.fieldId] ?? filler(field);
      if (value !== undefined) fields[field.fieldId] = value;
    }
    return fields;
  }

  private async send(request: readonly Element[]): Promise<'sent' | 'unknown'> {
    const { job, place } = this;
    try {
      const { body } = await createIssuesBulk(
        job.jira,
        request.map((element) => element.create),
      );
      if (this.single > 0) this.single -= 1;
      const failed = new Set((body.errors ?? []).map((error) => error.failedElementNumber));
      const made = request.filter((_, i) => !failed.has(i));
      for (const [i, issue] of body.issues.entries()) {
        const expected = this.key(place.state.made + 1);
        if (issue.key !== expected) {
          this.fail(`Jira made ${issue.key} where ${expected} was due.`);
          return 'sent';
        }
        const element = made[i];
        this.made({ as: element?.as ?? 'stand-in', key: element === undefined ? '' : this.key(element.number) }, issue.key);
      }
      for (const error of body.errors ?? [])
        this.refuse(
          request[error.failedElementNumber ?? -1],
          Object.values(error.elementErrors?.errors ?? {})
            .concat(error.elementErrors?.errorMessages ?? [])
            .join(' '),
          body.issues.length > 0,
        );
      return 'sent';
    } catch (e) {
      if (isHoldfastError(e, 'unknown-outcome')) return 'unknown';
      if (!isHoldfastError(e, 'refused')) throw e;
      // All elements were refused, so nothing was made: one by one, to find those that can be.
      if (request.length > 1) this.single = request.length;
      else this.refuse(request[0], e.message, false);
      return 'sent';
    }
  }

  /** `moved`: others of its request were made, so that its number is another's now, and nothing is in the way. */
  private refuse(element: Element | undefined, said: string, moved: boolean): void {
    if (element === undefined) return;
    const { job, place } = this;
    if (element.as === 'placeholder' || element.as === 'stand-in') {
      if (moved) return;
      place.state.failure = `Jira refuses new work items in ${place.key}: ${said}`;
      job.note({ key: place.key, code: 'project-failed', said: place.state.failure });
      return;
    }
    this.refused.add(element.number);
    job.note({ key: this.key(element.number), code: 'type-refused', said });
  }
}
