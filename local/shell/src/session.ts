export interface Viewer {
  readonly accountId: string;
  readonly displayName: string;
  readonly kind: 'admin' | 'lead' | 'ordinary' | 'customer';
}

export type ColorMode = 'light' | 'dark';

/** What the host says about itself. */
export interface Session {
  readonly viewer: Viewer;
  readonly viewers: readonly Viewer[];
  readonly appUrl: string;
  readonly sandbox: string;
  readonly module: {
    readonly key: string;
    readonly title: string;
    readonly pages: readonly { readonly title: string; readonly route: string }[];
  };
  readonly cloudId: string;
  readonly now: number;
  readonly movableClock: boolean;
  /** Is told what Jira would have sent. */
  readonly outbox: boolean;
  /** Can a history of the site be made here? */
  readonly history: boolean;
  /** Can the level of faults be switched here? */
  readonly faults: boolean;
  /** What can be broken by a click. */
  readonly disasters: readonly { readonly name: string; readonly title: string; readonly story: string }[];
  readonly theme: Readonly<Record<ColorMode, Readonly<Record<string, string>>>>;
}

export async function readSession(): Promise<Session> {
  const response = await fetch('/__host/session');
  if (!response.ok) throw new Error(`The host answers ${response.status}`);
  return (await response.json()) as Session;
}

async function post<T>(name: string, body: unknown): Promise<T> {
  const response = await fetch(`/__host/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const value = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(value.error ?? `The host answers ${response.status}`);
  return value;
}

export const chooseViewer = (accountId: string) => post<{ viewer: Viewer }>('viewer', { accountId });
export const breakSomething = (disaster: string) => post<{ said: string }>('break', { disaster });
export const advanceClock = (ms: number) => post<{ now: number }>('clock', { ms });

/** `invoke` of the bridge, as the viewer. */
export const invokeResolver = async (functionKey: string, payload: unknown): Promise<unknown> =>
  (await post<{ value: unknown }>('invoke', { functionKey, payload })).value;

export type FaultLevel = 'none' | 'light' | 'heavy';

/** What goes wrong on the platform: by the plan, and by order. */
export interface Faults {
  readonly level: FaultLevel;
  readonly planned: Readonly<Record<string, number>>;
  readonly fired: Readonly<Record<string, number>>;
  /** Ordered, and not felt by the app yet. */
  readonly waiting: readonly string[];
  readonly gone: boolean;
  /** Platform time; null: until it is brought back. */
  readonly goneUntil: number | null;
}

export async function readFaults(): Promise<Faults> {
  const response = await fetch('/__host/faults');
  if (!response.ok) throw new Error(`The host answers ${response.status}`);
  return (await response.json()) as Faults;
}

export const switchFaults = (level: FaultLevel) => post<Faults>('faults', { level });
export const bringBack = () => post<Faults>('bring-back', {});

/** A history of the site: days of people's work, with the app running all the while. */
export type History = { readonly days: number } & (
  | { readonly at: 'nothing' | 'ready' | 'shown' }
  /** 0: the first backup. */
  | { readonly at: 'making'; readonly day: number }
  | { readonly at: 'failed'; readonly why: string }
);

export async function readHistory(): Promise<History | null> {
  const response = await fetch('/__host/history');
  if (!response.ok) throw new Error(`The host answers ${response.status}`);
  return (await response.json()) as History | null;
}

export const toHistory = (history: 'make' | 'cancel' | 'open') => post<History>('history', { history });

interface Tally {
  readonly kind: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/** The site before the first disaster against the site now, compared outside the app. */
export interface Verdict {
  readonly issues: number;
  readonly differences: readonly Tally[];
  readonly excused: readonly Tally[];
}

/** Without a verdict nothing befell the site itself. */
export interface Judgement {
  readonly happened: readonly { readonly said: string; readonly at: number }[];
  readonly verdict?: Verdict;
}

export async function readJudgement(): Promise<Judgement | null> {
  const response = await fetch('/__host/judge');
  if (!response.ok) throw new Error(`The host answers ${response.status}`);
  return ((await response.json()) as { judgement: Judgement | null }).judgement;
}

/** One mail, webhook or run of an automation rule that a write on a live site would have caused. */
export interface Outgoing {
  readonly kind: 'mail' | 'webhook' | 'rule';
  /** Counts all that there ever was, from 0. */
  readonly number: number;
  readonly at: number;
  readonly event: string;
  /** Names. */
  readonly by: string;
  readonly to?: string;
  readonly why?: string;
  readonly issue?: string;
  readonly name?: string;
  readonly subject?: string;
}

export interface Outbox {
  readonly totals: Readonly<Record<Outgoing['kind'], number>>;
  /** The newest first. */
  readonly entries: readonly Outgoing[];
  /** There are older ones. */
  readonly more: boolean;
}

/** A page of it; `before`: the number of the last one that is known. */
export async function readOutbox(before?: number): Promise<Outbox> {
  const response = await fetch(`/__host/outbox${before === undefined ? '' : `?before=${before}`}`);
  if (!response.ok) throw new Error(`The host answers ${response.status}`);
  return (await response.json()) as Outbox;
}

const MODE_KEY = 'local-jira-color-mode';
export const storedMode = (): ColorMode => (localStorage.getItem(MODE_KEY) === 'dark' ? 'dark' : 'light');
export const storeMode = (mode: ColorMode): void => localStorage.setItem(MODE_KEY, mode);
