/**
 * The independent judge: two states of a site, as the simulator wrote them, compared outside Holdfast. It shares no code
 * with the app. Every issue must be there under its key, and no other one; what is excused is counted too.
 */
import type { Comment, IssueFacts } from './issue';
import type { SiteFacts } from './seed';

export interface Tally {
  readonly kind: string;
  count: number;
  /** At most three. */
  readonly examples: string[];
}

export interface Verdict {
  readonly issues: number;
  /** Anything here means that the restore was not whole. */
  readonly differences: readonly Tally[];
  /** What Jira lets no app set, and nothing else. */
  readonly excused: readonly Tally[];
}

const EXAMPLES = 3;

class Tallies {
  private readonly byKind = new Map<string, Tally>();

  add(kind: string, example: string): void {
    const tally = this.byKind.get(kind) ?? { kind, count: 0, examples: [] };
    tally.count += 1;
    if (tally.examples.length < EXAMPLES) tally.examples.push(example);
    this.byKind.set(kind, tally);
  }

  get all(): readonly Tally[] {
    return [...this.byKind.values()].sort((a, b) => b.count - a.count);
  }
}

/** What people changed of a work item after `before` is theirs: it is listed, and is no difference. */
class TheirWork implements Pick<Tallies, 'add'> {
  constructor(
    private readonly facets: ReadonlySet<string>,
    private readonly differences: Tallies,
    private readonly excused: Tallies,
  ) {}

  add(kind: string, example: string): void {
    const theirs = this.facets.has(kind.split(' ', 1)[0] ?? '');
    (theirs ? this.excused : this.differences).add(theirs ? `${kind}, edited by people since` : kind, example);
  }
}

/** `since`: what people went on editing after `before`, by key: first words of kinds of difference (`status`, `comment`). */
export function compareSites(before: SiteFacts, after: SiteFacts, since: ReadonlyMap<string, ReadonlySet<string>> = new Map()): Verdict {
  const differences = new Tallies();
  const excused = new Tallies();
  compareNamed(before.objects, after.objects, differences);
  compareAccess(before, after, differences);
  const inactive = new Set([...before.inactive, ...after.inactive]);
  for (const [key, was] of before.issues) {
    const is = after.issues.get(key);
    if (is === undefined) differences.add('issue missing', key);
    else {
      const theirs = since.get(key);
      compareIssue({
        key,
        was,
        is,
        before,
        inactive,
        differences: theirs === undefined ? differences : new TheirWork(theirs, differences, excused),
        excused,
      });
    }
  }
  for (const key of after.issues.keys()) if (!before.issues.has(key)) differences.add('issue that was not there', key);
  return { issues: before.issues.size, differences: differences.all, excused: excused.all };
}

/** The first word of a name is its kind. */
function compareNamed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, differences: Tallies): void {
  const kindOf = (name: string): string => name.slice(0, name.indexOf(' '));
  for (const [name, was] of before) {
    const is = after.get(name);
    if (is === undefined) differences.add(`${kindOf(name)} missing`, name);
    else if (is !== was) differences.add(`${kindOf(name)} differs`, `${name}: ${shortDifference(was, is)}`);
  }
  for (const name of after.keys()) if (!before.has(name)) differences.add(`${kindOf(name)} that was not there`, name);
}

function compareAccess(before: SiteFacts, after: SiteFacts, differences: Tallies): void {
  if (before.grants.size === 0 || after.grants.size === 0) return;
  compareNamed(before.grants, after.grants, differences);
  for (const [key, was] of before.access) {
    const is = after.access.get(key);
    // Of a project that is gone that is said already.
    if (is !== undefined && is !== was) differences.add('access to a project', `${key}: ${shortDifference(was, is)}`);
  }
}

interface Pair {
  readonly key: string;
  readonly was: IssueFacts;
  readonly is: IssueFacts;
  readonly before: SiteFacts;
  /** Before or by now: whoever left in between can't be set any more. */
  readonly inactive: ReadonlySet<string>;
  readonly differences: Pick<Tallies, 'add'>;
  readonly excused: Tallies;
}

function compareIssue(pair: Pair): void {
  const { key, was, is, differences } = pair;
  for (const facet of new Set([...Object.keys(was.plain), ...Object.keys(is.plain)])) {
    const a = was.plain[facet] ?? '';
    const b = is.plain[facet] ?? '';
    if (a !== b) differences.add(facet, `${key}: ${shortDifference(a, b)}`);
  }
  comparePerson(pair, 'reporter');
  comparePerson(pair, 'assignee');
  compareComments(pair);
  compareLists(pair, 'attachment', was.attachments, is.attachments);
  compareLinks(pair);
  compareSprints(pair);
}

function comparePerson({ key, was, is, inactive, differences, excused }: Pair, role: 'reporter' | 'assignee'): void {
  if (was[role] === is[role]) return;
  const gone = inactive.has(was[role]);
  (gone ? excused : differences).add(gone ? `${role} is inactive` : role, `${key}: ${shortDifference(was[role], is[role])}`);
}

/** The original is the tail: at most one block, the header line that names author and date, stands above it. */
function isTail(was: Comment, is: Comment): boolean {
  const above = is.blocks.length - was.blocks.length;
  return (above === 0 || above === 1) && was.visibility === is.visibility && was.blocks.every((block, i) => is.blocks[i + above] === block);
}

function compareComments({ key, was, is, differences }: Pair): void {
  const a = was.comments;
  const b = is.comments;
  if (a.length !== b.length) {
    differences.add(
      a.length > b.length ? 'comment missing' : 'comment that was not there',
      `${key}: ${a.length} before, ${b.length} after`,
    );
    return;
  }
  const wrong = a.findIndex((comment, i) => !isTail(comment, b[i]!));
  if (wrong < 0) {
    const astray = a.findIndex(({ answers }, i) => answers !== b[i]!.answers);
    if (astray >= 0) differences.add('comment thread', `${key}, comment ${astray + 1}`);
    return;
  }
  const left = [...b];
  const allThere = a.every((comment) => {
    const at = left.findIndex((candidate) => isTail(comment, candidate));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  const example = `${key}, comment ${wrong + 1}: ${shortDifference(a[wrong]!.blocks.join(''), b[wrong]!.blocks.join(''))}`;
  differences.add(allThere ? 'order of comments' : 'comment text', example);
}

function compareLists({ key, differences }: Pair, what: string, was: readonly string[], is: readonly string[]): void {
  for (const item of minus(was, is)) differences.add(`${what} missing`, `${key}: ${item}`);
  for (const item of minus(is, was)) differences.add(`${what} that was not there`, `${key}: ${item}`);
}

function compareLinks(pair: Pair): void {
  const { key, was, is, before, excused } = pair;
  const within = (facts: IssueFacts): readonly string[] =>
    facts.links.filter((link) => before.issues.has(link.other)).map((link) => link.is);
  compareLists(pair, 'link', within(was), within(is));
  const outside = (facts: IssueFacts): readonly string[] =>
    facts.links.filter((link) => !before.issues.has(link.other)).map((link) => link.is);
  for (const link of minus(outside(was), outside(is))) excused.add('link to an issue outside of the seed', `${key}: ${link}`);
}

function compareSprints(pair: Pair): void {
  const { key, was, is, excused } = pair;
  compareLists(pair, 'sprint', was.sprints.open, is.sprints.open);
  for (const sprint of minus(was.sprints.closed, is.sprints.closed)) excused.add('closed sprint', `${key}: ${sprint}`);
}

/** As multisets. */
function minus(a: readonly string[], b: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const item of b) left.set(item, (left.get(item) ?? 0) + 1);
  return a.filter((item) => {
    const n = left.get(item) ?? 0;
    left.set(item, n - 1);
    return n <= 0;
  });
}

/** Both values from where they begin to differ. */
function shortDifference(was: string, is: string): string {
  let at = 0;
  while (at < was.length && was[at] === is[at]) at += 1;
  const from = Math.max(0, at - 20);
  const cut = (value: string): string =>
    value === '' ? 'nothing' : `${from > 0 ? '…' : ''}${value.slice(from, from + 70)}${value.length > from + 70 ? '…' : ''}`;
  return `${cut(was)} ⇒ ${cut(is)}`;
}
